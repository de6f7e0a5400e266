using System.Globalization;
using System.Text.Json;

namespace Orchestrator.Agent.Configuration;

/// <summary>
/// Where a value is in a JSON text, or would be: offsets in its bytes. Of several members of one name it is the last, which counts for those who read it.
/// </summary>
internal sealed record JsonPlace
{
    private static readonly JsonReaderOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>The value, if it is there.</summary>
    public (int Start, int End)? Value { get; init; }

    /// <summary>How many parts of the path are there: all, or those down to the container in which the next one is missing.</summary>
    public int Depth { get; init; }

    /// <summary>Of the innermost container that is there: its opening bracket.</summary>
    public int Open { get; init; }

    /// <summary>Of the same container.</summary>
    public bool IsList { get; init; }

    /// <summary>Beginning of the member: of its name, or of its value in a list. If it is missing: of the container's last member; -1: it has none.</summary>
    public int Member { get; init; } = -1;

    /// <summary>End of the member before it. If it is missing: of the container's last member; -1: there is none.</summary>
    public int Previous { get; init; } = -1;

    /// <summary>Beginning of the member after it; -1: there is none.</summary>
    public int Following { get; init; } = -1;

    /// <exception cref="JsonException">It is no JSON.</exception>
    /// <exception cref="CannotChange">The path leads through something that has no parts.</exception>
    public static JsonPlace Find(ReadOnlySpan<byte> json, IReadOnlyList<string> path)
    {
        var reader = new Utf8JsonReader(json, Lenient);
        reader.Read();
        return Walk(ref reader, path, 0);
    }

    private static JsonPlace Walk(ref Utf8JsonReader reader, IReadOnlyList<string> path, int depth)
    {
        var isList = reader.TokenType == JsonTokenType.StartArray;
        if (!isList && reader.TokenType != JsonTokenType.StartObject)
            throw new CannotChange($"'/{string.Join('/', path.Take(depth))}' is a single value, so there is nothing below it; remove it before, or name another key");
        var (open, member, previous, count) = ((int)reader.TokenStartIndex, -1, -1, 0);
        JsonPlace? found = null;
        var within = default(Utf8JsonReader);
        while (reader.Read() && reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray))
        {
            member = (int)reader.TokenStartIndex;
            if (found is { Following: -1 })
                found = found with { Following = member };
            var isIt = isList ? path[depth] == count.ToString(CultureInfo.InvariantCulture) : reader.ValueTextEquals(path[depth]);
            if (!isList)
                reader.Read();
            var start = (int)reader.TokenStartIndex;
            if (isIt)
                within = reader;
            reader.Skip();
            var end = (int)reader.BytesConsumed;
            if (isIt)
                found = new JsonPlace { Value = (start, end), Depth = path.Count, Open = open, IsList = isList, Member = member, Previous = previous };
            previous = end;
            count++;
        }

        if (found is not null)
            return depth + 1 < path.Count ? Walk(ref within, path, depth + 1) : found;
        if (isList && path[depth] != count.ToString(CultureInfo.InvariantCulture))
            throw new CannotChange($"'/{string.Join('/', path.Take(depth))}' is a list of {count}; its next part is {count}, not '{path[depth]}'");
        return new JsonPlace { Depth = depth, Open = open, IsList = isList, Member = member, Previous = previous };
    }
}
