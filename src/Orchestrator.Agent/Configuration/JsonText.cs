using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Orchestrator.Agent.Configuration;

/// <summary>One value of a JSON text. All around it stays as it is: order, blanks, comments.</summary>
internal static class JsonText
{
    private const int MostEqualNames = 100;
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <param name="value">JSON.</param>
    /// <exception cref="CannotChange">It is no JSON, or the path leads through a single value.</exception>
    public static TextChange Set(string text, IReadOnlyList<string> path, string value)
    {
        var json = Encoding.UTF8.GetBytes(string.IsNullOrWhiteSpace(text) ? "{\n}\n" : text);
        var place = Find(json, path);
        if (place.Value is not { } there)
            return new TextChange(Checked(Insert(json, place, path, value)), ChangeKind.Added);
        using var old = Parsed(Encoding.UTF8.GetString(json, there.Start, there.End - there.Start));
        using var wanted = Parsed(value);
        return JsonElement.DeepEquals(old.RootElement, wanted.RootElement)
            ? new TextChange(text, ChangeKind.None)
            : new TextChange(Checked(Replaced(json, there.Start, there.End, value)), ChangeKind.Changed);
    }

    /// <summary>Takes out the value, and all others of that name beside it.</summary>
    /// <exception cref="CannotChange">It is no JSON, or the name is there too often.</exception>
    public static TextChange Remove(string text, IReadOnlyList<string> path)
    {
        if (string.IsNullOrWhiteSpace(text))
            return new TextChange(text, ChangeKind.None);
        var json = Encoding.UTF8.GetBytes(text);
        for (var times = 0; times <= MostEqualNames; times++)
        {
            if (Existing(json, path) is not { } place)
                return times == 0 ? new TextChange(text, ChangeKind.None) : new TextChange(Checked(Encoding.UTF8.GetString(json)), ChangeKind.Removed);
            var there = place.Value!.Value;
            var (from, to) = place.Previous >= 0 ? (place.Previous, there.End) : (place.Member, place.Following >= 0 ? place.Following : there.End);
            json = [.. json.AsSpan(0, from), .. json.AsSpan(to)];
            // The rest of a list moves up: what is at the same place then is another value.
            if (place.IsList)
                return new TextChange(Checked(Encoding.UTF8.GetString(json)), ChangeKind.Removed);
        }

        throw new CannotChange($"the name is there more than {MostEqualNames} times in one object; change it by a script");
    }

    private static JsonPlace? Existing(byte[] json, IReadOnlyList<string> path)
    {
        try
        {
            return JsonPlace.Find(json, path) is { Value: not null } place ? place : null;
        }
        catch (JsonException mistake)
        {
            throw NoJson(mistake);
        }
        catch (CannotChange)
        {
            return null;
        }
    }

    private static string Insert(byte[] json, JsonPlace place, IReadOnlyList<string> path, string value)
    {
        for (var part = path.Count - 1; part > place.Depth; part--)
            value = $"{{ {Name(path[part])}: {value} }}";
        var member = place.IsList ? value : $"{Name(path[place.Depth])}: {value}";
        if (place.Previous >= 0)
            return Replaced(json, place.Previous, place.Previous, $",{Indentation(json, place.Member) ?? " "}{member}");
        var inside = place.Open + 1;
        var end = inside;
        while (end < json.Length && json[end] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            end++;
        if (!json.AsSpan(inside, end - inside).Contains((byte)'\n') || end == json.Length || json[end] is not ((byte)'}' or (byte)']'))
            return Replaced(json, inside, inside, $" {member} ");
        var outer = Indentation(json, end) ?? "\n";
        return Replaced(json, inside, end, $"{outer}  {member}{outer}");
    }

    /// <summary>The line break and blanks before a place that is the first of its line; null: it is not.</summary>
    private static string? Indentation(byte[] json, int place)
    {
        var at = place;
        while (at > 0 && json[at - 1] is (byte)' ' or (byte)'\t')
            at--;
        if (at == 0 || json[at - 1] != '\n')
            return null;
        at -= at > 1 && json[at - 2] == '\r' ? 2 : 1;
        return Encoding.UTF8.GetString(json, at, place - at);
    }

    private static string Name(string name) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(name)}\"";

    private static string Replaced(byte[] json, int from, int to, string by) => Encoding.UTF8.GetString(json, 0, from) + by + Encoding.UTF8.GetString(json, to, json.Length - to);

    private static JsonPlace Find(byte[] json, IReadOnlyList<string> path)
    {
        try
        {
            return JsonPlace.Find(json, path);
        }
        catch (JsonException mistake)
        {
            throw NoJson(mistake);
        }
    }

    private static string Checked(string text)
    {
        Parsed(text).Dispose();
        return text;
    }

    private static JsonDocument Parsed(string text)
    {
        try
        {
            return JsonDocument.Parse(text, Lenient);
        }
        catch (JsonException mistake)
        {
            throw NoJson(mistake);
        }
    }

    private static CannotChange NoJson(JsonException mistake) => new($"it is no JSON: {mistake.Message}");
}
