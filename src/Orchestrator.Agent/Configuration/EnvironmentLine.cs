namespace Orchestrator.Agent.Configuration;

/// <summary>What one line of a file of variables is.</summary>
/// <param name="Key">Of the variable that it sets; null: it sets none.</param>
/// <param name="Quote">The quotation mark that is still open at its end; NUL: none is.</param>
/// <param name="IsBroken">A backslash at its end joins the next line to it.</param>
/// <param name="HasMore">Something comes after the value.</param>
internal readonly record struct EnvironmentLine(string? Key, char Quote, bool IsBroken, bool HasMore)
{
    private const string Export = "export ";
    private const string Ends = " \t;&|<>()";

    /// <summary>The line before the first.</summary>
    public static EnvironmentLine None => default;

    /// <summary>Whether the next line still belongs to the value.</summary>
    public bool GoesOn => Quote != '\0' || IsBroken;

    /// <param name="before">The line before it.</param>
    public static EnvironmentLine Read(string line, EnvironmentLine before)
    {
        if (before.GoesOn)
            return Value(null, line, before.Quote);
        var rest = line.TrimStart();
        if (rest.StartsWith(Export, StringComparison.Ordinal))
            rest = rest[Export.Length..].TrimStart();
        var end = rest.IndexOf('=');
        var isVariable = end > 0 && rest[..end].All(character => char.IsAsciiLetterOrDigit(character) || character == '_');
        return isVariable ? Value(rest[..end], rest[(end + 1)..], '\0') : None;
    }

    private static EnvironmentLine Value(string? key, string text, char quote)
    {
        var hasMore = false;
        for (var at = 0; at < text.Length; at++)
        {
            var character = text[at];
            if (character == '\\' && quote != '\'')
            {
                if (++at == text.Length)
                    return new EnvironmentLine(key, quote, IsBroken: true, hasMore);
            }
            else if (quote != '\0')
                quote = character == quote ? '\0' : quote;
            else if (character is '"' or '\'')
                quote = character;
            else if (Ends.Contains(character))
            {
                hasMore |= text.AsSpan(at).Trim().Length > 0;
                // A quotation mark in a comment opens nothing.
                if (text.AsSpan(at).TrimStart() is ['#', ..])
                    break;
            }
        }

        return new EnvironmentLine(key, quote, IsBroken: false, hasMore);
    }
}
