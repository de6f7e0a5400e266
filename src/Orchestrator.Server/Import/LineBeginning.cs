namespace Orchestrator.Server.Import;

/// <summary>What may be told of a line that cannot be read.</summary>
internal static class LineBeginning
{
    /// <summary>The text up to the first '=', ':' or blank: what follows may be a password.</summary>
    public static string Of(string text)
    {
        var end = text.AsSpan().IndexOfAny("=: \t");
        return end < 0 ? text : text[..end];
    }
}
