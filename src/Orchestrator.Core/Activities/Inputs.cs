using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orchestrator.Core.Activities;

/// <summary>The kinds of inputs there are, each with its editor.</summary>
internal static class Inputs
{
    private const int LongestHost = 253;

    public static Input<string?> Text(InputText words, string hint = "singleline", int longest = 1_000, string? language = null) =>
        new(
            words.Describe("String", hint) with { Language = language },
            null,
            node =>
            {
                var (text, problem) = InputValues.Text(node);
                problem ??= text.Length > longest ? $"has {text.Length} characters; at most {longest} are allowed: shorten it" : null;
                return new(problem is null ? text : null, problem);
            });

    /// <summary>A host name or IP address; null if absent.</summary>
    public static Input<string?> Host(InputText words) =>
        new(
            words.Describe("String", "singleline"),
            null,
            node =>
            {
                var (text, problem) = InputValues.Text(node);
                text = text?.Trim();
                problem ??= text!.Length <= LongestHost && Uri.CheckHostName(text) is UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6
                    ? null
                    : $"must be a host name or an IP address such as orchestrator.example.org or 10.0.0.5, without https:// and without a port; it is {InputValues.Shown(node)}";
                return new(problem is null ? text : null, problem);
            });

    public static Input<bool> Boolean(InputText words, bool absent) =>
        new(words.Describe("Boolean", "checkbox") with { Default = absent ? "true" : "false" }, absent, InputValues.Boolean);

    /// <summary>A boolean that decides: it must be given, and is JavaScript more often than not.</summary>
    public static Input<bool> Condition(InputText words) =>
        new(
            words.Describe("Boolean", "expression-editor") with { IsRequired = true, DefaultSyntax = "JavaScript" },
            false,
            InputValues.Boolean);

    public static Input<int> Integer(InputText words, int absent, int minimum, int maximum, string? unit = null) =>
        new(
            words.Describe("Int32", "singleline") with { Default = absent.ToString(), Minimum = minimum, Maximum = maximum, Unit = unit },
            absent,
            node => InputValues.Integer(node, minimum, maximum, unit));

    public static Input<double> Number(InputText words, double absent, double minimum, double maximum, string? unit = null) =>
        new(
            words.Describe("Double", "singleline") with { Default = absent.ToString(CultureInfo.InvariantCulture), Minimum = minimum, Maximum = maximum, Unit = unit },
            absent,
            node => InputValues.Number(node, minimum, maximum, unit));

    /// <summary>One of some words, read without regard to case.</summary>
    public static Input<T> Choice<T>(InputText words, T absent, params (string Word, T Value)[] options)
    {
        var choice = options.Select(option => option.Word).ToArray();
        var word = options.First(option => Equals(option.Value, absent)).Word;
        return new(
            words.Describe("String", "dropdown") with { Default = JsonSerializer.Serialize(word), Options = choice },
            absent,
            node =>
            {
                var (text, _) = InputValues.Text(node);
                foreach (var option in options)
                {
                    if (option.Word.Equals(text.Trim(), StringComparison.OrdinalIgnoreCase))
                        return new(option.Value);
                }

                return new(absent, $"must be one of {string.Join(", ", choice)}; it is {InputValues.Shown(node)}");
            });
    }

    public static Input<IReadOnlyList<string>> Texts(InputText words) =>
        new(
            words.Describe("List<String>", "multitext") with { Default = "[]", DefaultSyntax = "Object" },
            [],
            node => Each(InputValues.List(node, "texts"), InputValues.Text));

    public static Input<IReadOnlyList<int>> Integers(InputText words, IReadOnlyList<int> absent) =>
        new(
            words.Describe("List<Int32>", "multitext") with
            {
                Default = $"[{string.Join(", ", absent)}]",
                Minimum = int.MinValue,
                Maximum = int.MaxValue,
                DefaultSyntax = "Object",
            },
            absent,
            node => Each(InputValues.List(node, "numbers"), item => InputValues.Integer(item, int.MinValue, int.MaxValue, null)));

    public static Input<IReadOnlyDictionary<string, string>> Dictionary(InputText words) =>
        new(
            words.Describe("Dictionary<String, String>", "dictionary") with { Default = "{}", DefaultSyntax = "Object" },
            new Dictionary<string, string>(),
            node =>
            {
                var texts = new Dictionary<string, string>(StringComparer.Ordinal);
                if (InputValues.Parsed(node) is not JsonObject pairs)
                    return new(texts, $"must be an object of texts, for example {{\"NAME\": \"value\"}}; it is {InputValues.Shown(node)}");
                foreach (var (name, value) in pairs)
                {
                    var (text, problem) = value is null ? new("") : InputValues.Text(value);
                    if (problem is not null)
                        return new(texts, $"'{name}' {problem}");
                    texts[name] = text;
                }

                return new(texts);
            });

    public static Input<TimeSpan?> Duration(InputText words, TimeSpan longest) =>
        new(
            words.Describe("TimeSpan", "singleline"),
            null,
            node => InputValues.Text(node).Value is var text && text.Contains(':')
                && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) && span >= TimeSpan.Zero && span <= longest
                ? new(span)
                : new(null, $"must be a duration such as 00:05:00 or 1.12:00:00, at most {longest.TotalDays} days; it is {InputValues.Shown(node)}"));

    /// <summary>Any value, kept as JSON text.</summary>
    public static Input<string> Json(InputText words, string hint, int longest) =>
        new(
            words.Describe("Object", hint),
            "null",
            node => node.ToJsonString() is var json && json.Length <= longest
                ? new(json)
                : new("null", $"has {json.Length} characters as JSON; at most {longest} are allowed: keep less in it"));

    private static Reading<IReadOnlyList<T>> Each<T>(Reading<JsonArray> list, Func<JsonNode, Reading<T>> read)
    {
        if (list.Problem is not null)
            return new([], list.Problem);
        var items = new List<T>(list.Value.Count);
        foreach (var item in list.Value)
        {
            var (value, problem) = item is null ? new(default!, "must not be null") : read(item);
            if (problem is not null)
                return new([], $"item {items.Count + 1} {problem}");
            items.Add(value);
        }

        return new(items);
    }
}

/// <summary>The words of an input.</summary>
internal sealed record InputText(string Name, string DisplayName, string Description)
{
    public InputDescriptor Describe(string type, string hint) =>
        new() { Name = Name, DisplayName = DisplayName, Description = Description, TypeName = type, UiHint = hint };
}
