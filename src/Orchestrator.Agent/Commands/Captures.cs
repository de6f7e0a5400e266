using System.Globalization;
using System.Text.Json;
using Orchestrator.Contracts.Commands;

namespace Orchestrator.Agent.Commands;

/// <summary>Finds the values an action captures in what came of it.</summary>
internal static class Captures
{
    private const string ValueGroup = "value";

    /// <summary>The values found, and the first name for which there is nothing though there must be.</summary>
    public static (IReadOnlyDictionary<string, string>? Values, string? Missing) Of(ActionSpec action, ActionResult result)
    {
        if (action.Captures is not { Count: > 0 } captures)
            return (null, null);
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        string? missing = null;
        foreach (var capture in captures)
        {
            var found = Find(capture, result);
            if (found is null && !capture.Optional)
                missing ??= capture.Name;
            else
                values[capture.Name] = ActionCapture.Capped(found ?? "");
        }

        return (values, missing);
    }

    private static string? Find(ActionCapture capture, ActionResult result) => capture switch
    {
        { From: CaptureSource.ReturnCode } => result.ReturnCode?.ToString(CultureInfo.InvariantCulture),
        { Pattern: { } pattern } => Match(pattern, result.Output),
        { Pointer: { } pointer } => Point(pointer, result.Output),
        _ => result.Output.TrimEnd(),
    };

    private static string? Match(string pattern, string output)
    {
        var match = OutputPattern.Read(pattern).Match(output.ReplaceLineEndings("\n"));
        if (!match.Success)
            return null;
        return match.Groups[ValueGroup].Success ? match.Groups[ValueGroup].Value : match.Groups.Count > 1 ? match.Groups[1].Value : match.Value;
    }

    private static string? Point(string pointer, string output)
    {
        try
        {
            using var parsed = JsonDocument.Parse(output);
            var at = parsed.RootElement;
            foreach (var part in JsonPointer.Parts(pointer))
            {
                if (at.ValueKind == JsonValueKind.Object && at.TryGetProperty(part, out var member))
                    at = member;
                else if (at.ValueKind == JsonValueKind.Array && int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < at.GetArrayLength())
                    at = at[index];
                else
                    return null;
            }

            return at.ValueKind == JsonValueKind.String ? at.GetString() : at.GetRawText();
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            // The second: half a pair of surrogates, which JSON can write and text cannot be.
            return null;
        }
    }
}
