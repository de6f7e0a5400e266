using System.Globalization;
using System.Text.Json;

namespace Orchestrator.Core.Triggers;

/// <summary>
/// Which parts of a JSON document become which inputs of a run. A path is names and positions with dots between them
/// (<c>build.commits.0.id</c>); <c>$</c> is the whole document. A part that is not there gives no input.
/// </summary>
public sealed class InputMapping
{
    /// <summary>Most characters of all inputs together, names included: they are stored with the run, and the run again after every batch.</summary>
    public const int MostCharacters = 64 * 1024;

    private const int LongestPath = 500;
    private const string Whole = "$";

    private readonly IReadOnlyDictionary<string, string> paths;

    private InputMapping(IReadOnlyDictionary<string, string> paths) => this.paths = paths;

    /// <summary>Every input is the field of its own name.</summary>
    public static InputMapping ByName(IEnumerable<string> inputs) => new(inputs.ToDictionary(name => name, name => name, StringComparer.Ordinal));

    /// <summary>Path by name of an input; or what is wrong with one of them and the remedy.</summary>
    public static (InputMapping? Mapping, string? Problem) Of(IReadOnlyDictionary<string, string> paths, IReadOnlySet<string> inputs)
    {
        ArgumentNullException.ThrowIfNull(paths);
        foreach (var (input, path) in paths)
        {
            if (!inputs.Contains(input))
                return (null, $"'{input}' is not an input of the distribution; add it there{(inputs.Count == 0 ? "" : $" or use one of {string.Join(", ", inputs.Order(StringComparer.Ordinal).Take(20))}")}");
            if (path.Length is 0 or > LongestPath || (path != Whole && path.Split('.').Any(part => part.Length == 0)))
                return (null, $"'{input}' is taken from '{path}', which is no path; write field, field.inner.0 or $ for the whole");
        }

        return (new InputMapping(paths), null);
    }

    /// <summary>JSON text by name of an input; null, with the reason, if they are too long.</summary>
    public (IReadOnlyDictionary<string, string>? Inputs, string? Problem) Apply(JsonElement document)
    {
        var inputs = new Dictionary<string, string>(StringComparer.Ordinal);
        var characters = 0L;
        foreach (var (input, path) in paths)
        {
            if (Find(document, path) is not { } part)
                continue;
            inputs[input] = part.GetRawText();
            characters += input.Length + inputs[input].Length;
        }

        return characters <= MostCharacters ? (inputs, null) : (null, $"the inputs have {characters} characters; at most {MostCharacters} are allowed");
    }

    private static JsonElement? Find(JsonElement element, string path)
    {
        if (path == Whole)
            return element;
        foreach (var part in path.Split('.'))
        {
            if (element.ValueKind == JsonValueKind.Object && element.TryGetProperty(part, out var field))
                element = field;
            else if (element.ValueKind == JsonValueKind.Array && int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var position) && position < element.GetArrayLength())
                element = element[position];
            else
                return null;
        }

        return element;
    }
}
