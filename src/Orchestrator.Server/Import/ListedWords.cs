namespace Orchestrator.Server.Import;

/// <summary>Lists in one field of a file.</summary>
internal static class ListedWords
{
    /// <summary>Words between commas, semicolons or bars; also a list as Python and JSON write it.</summary>
    public static IReadOnlyList<string> Of(string text)
    {
        return [.. text.Split([',', ';', '|'], StringSplitOptions.TrimEntries).Select(Unquoted).Where(word => word.Length > 0)];
    }

    /// <summary>The text without the quotes around it.</summary>
    public static string Unquoted(string text)
    {
        var trimmed = text.Trim();
        return trimmed is ['"', .., '"'] or ['\'', .., '\''] && trimmed.Length > 1 ? trimmed[1..^1] : trimmed;
    }
}
