using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Orchestrator.Contracts.Commands;

/// <summary>Regular expressions over what actions say: those whose time grows with the text alone, so that none can hang an agent.</summary>
public static class OutputPattern
{
    /// <summary>Characters of an expression.</summary>
    public const int Length = 500;

    // To read one costs more than to start a process, and the same few come with every command.
    private const int Remembered = 100;
    private static readonly ConcurrentDictionary<string, Regex> Known = new(StringComparer.Ordinal);

    /// <summary>What is wrong with it, and the remedy; null: nothing.</summary>
    public static string? FlawOf(string pattern)
    {
        if (pattern.Length is 0 or > Length)
            return $"must have 1 to {Length} characters";
        try
        {
            _ = Read(pattern);
            return null;
        }
        catch (ArgumentException mistake)
        {
            return $"is no regular expression: {mistake.Message}";
        }
        catch (NotSupportedException)
        {
            return "must do without look-around, back references and atomic groups";
        }
    }

    /// <summary>'^' and '$' are the ends of a line.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    /// <exception cref="NotSupportedException">It would need to go back in the text.</exception>
    public static Regex Read(string pattern)
    {
        if (Known.TryGetValue(pattern, out var known))
            return known;
        var read = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.Multiline | RegexOptions.CultureInvariant);
        if (Known.Count >= Remembered)
            Known.Clear();
        return Known.GetOrAdd(pattern, read);
    }
}
