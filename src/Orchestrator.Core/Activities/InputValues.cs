using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orchestrator.Core.Activities;

/// <summary>Reads single values in the shapes they have in definitions, variables and JavaScript.</summary>
internal static class InputValues
{
    private const int LongestShown = 60;

    public static bool IsEmptyText(JsonNode node) => node.GetValueKind() == JsonValueKind.String && string.IsNullOrWhiteSpace(node.GetValue<string>());

    public static Reading<string> Text(JsonNode node) =>
        node.GetValueKind() switch
        {
            JsonValueKind.String => new(node.GetValue<string>()),
            JsonValueKind.True or JsonValueKind.False or JsonValueKind.Number => new(node.ToJsonString()),
            _ => new("", $"must be a text; it is {Shown(node)}"),
        };

    public static Reading<bool> Boolean(JsonNode node) =>
        node.GetValueKind() switch
        {
            JsonValueKind.True => new(true),
            JsonValueKind.False => new(false),
            JsonValueKind.String when bool.TryParse(node.GetValue<string>(), out var value) => new(value),
            _ => new(false, $"must be true or false; it is {Shown(node)}"),
        };

    public static Reading<int> Integer(JsonNode node, int minimum, int maximum, string? unit)
    {
        var inRange = TryNumber(node, out var number) && number == Math.Floor(number) && number >= minimum && number <= maximum;
        return inRange ? new((int)number) : new(0, $"must be a whole number from {minimum} to {maximum}{Of(unit)}; it is {Shown(node)}");
    }

    public static Reading<double> Number(JsonNode node, double minimum, double maximum, string? unit) =>
        TryNumber(node, out var number) && number >= minimum && number <= maximum
            ? new(number)
            : new(0, $"must be a number from {minimum} to {maximum}{Of(unit)}; it is {Shown(node)}");

    /// <summary>An array, or a text that holds one in JSON.</summary>
    public static Reading<JsonArray> List(JsonNode node, string ofWhat)
    {
        if (Parsed(node) is JsonArray array)
            return new(array);
        return new([], $"must be a list of {ofWhat}, for example {(ofWhat == "numbers" ? "[0, 3010]" : "[\"a\", \"b\"]")}; it is {Shown(node)}");
    }

    /// <summary>What a text holds in JSON, if it looks like an array or object; else the node itself.</summary>
    public static JsonNode? Parsed(JsonNode node)
    {
        if (node.GetValueKind() != JsonValueKind.String)
            return node;
        var text = node.GetValue<string>().Trim();
        if (text is not ['[' or '{', ..])
            return node;
        try
        {
            var parsed = JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false });
            return parsed is JsonArray or JsonObject ? parsed : node;
        }
        catch (JsonException)
        {
            return node;
        }
    }

    /// <summary>A value as it is quoted in messages: shortened.</summary>
    public static string Shown(JsonNode? node)
    {
        var text = node switch
        {
            null => "null",
            _ when node.GetValueKind() == JsonValueKind.String => $"'{node.GetValue<string>()}'",
            _ => node.ToJsonString(),
        };
        return text.Length <= LongestShown ? text : string.Concat(text.AsSpan(0, LongestShown), "...");
    }

    private static bool TryNumber(JsonNode node, out double number)
    {
        number = 0;
        return node.GetValueKind() switch
        {
            JsonValueKind.Number => node.AsValue().TryGetValue(out number) || double.TryParse(node.ToJsonString(), CultureInfo.InvariantCulture, out number),
            JsonValueKind.String => double.TryParse(node.GetValue<string>(), NumberStyles.Float, CultureInfo.InvariantCulture, out number),
            _ => false,
        };
    }

    private static string Of(string? unit) => unit is null ? "" : $" ({unit})";
}
