using System.Buffers;
using System.Text;
using Orchestrator.Contracts.Reports;

namespace Orchestrator.Core.Reports;

/// <summary>
/// What failures are grouped by: the message without what differs from one computer or moment to the next. Numbers become '#', except codes
/// of errors; the target's own name becomes '(target)'. How many of a run are told apart: <see cref="CausesOfRun"/>.
/// </summary>
public static class FailureCause
{
    /// <summary>Characters; enough to tell sentences apart.</summary>
    public const int Longest = 160;

    private const int ShortestHexadecimal = 4;

    private static readonly SearchValues<char> Hexadecimal = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>A number after one of these words is what tells causes apart.</summary>
    private static readonly string[] BeforeCodes = ["code ", "error "];

    /// <summary>Outcomes that count as failures.</summary>
    public static IReadOnlyList<StepOutcome> Outcomes { get; } = [StepOutcome.Failed, StepOutcome.TimedOut, StepOutcome.Interrupted, StepOutcome.Expired];

    /// <summary>The cause of a failure; "" of an entry that is none, or that has no message.</summary>
    public static string Of(ReportEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return Of(entry.Outcome, entry.Message, entry.TargetName);
    }

    /// <inheritdoc cref="Of(ReportEntry)"/>
    public static string Of(StepOutcome outcome, string message, string targetName)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(targetName);
        if (message.Length == 0 || !Outcomes.Contains(outcome))
            return "";
        var text = targetName.Length < 2 ? message : message.Replace(targetName, "(target)", StringComparison.OrdinalIgnoreCase);
        var cause = new StringBuilder(Math.Min(text.Length, 2 * Longest));
        for (var at = 0; at < text.Length && cause.Length < Longest;)
            at = Append(cause, text, at);
        return Cut(cause).Trim();
    }

    /// <summary>Takes one word or character.</summary>
    /// <returns>Where the next begins.</returns>
    private static int Append(StringBuilder cause, string text, int at)
    {
        if (!char.IsAsciiLetterOrDigit(text[at]))
        {
            if (!char.IsWhiteSpace(text[at]) && !char.IsControl(text[at]))
                cause.Append(text[at]);
            else if (cause.Length > 0 && cause[^1] != ' ')
                cause.Append(' ');
            return at + 1;
        }

        var end = at + 1;
        while (end < text.Length && char.IsAsciiLetterOrDigit(text[end]))
            end++;
        var word = text.AsSpan(at, end - at);
        if (!word.ContainsAnyInRange('0', '9') || BeforeCodes.Any(before => text.AsSpan(0, at).EndsWith(before, StringComparison.OrdinalIgnoreCase)))
            cause.Append(word);
        else if (IsHexadecimal(word))
            cause.Append('#');
        else
            AppendWithoutDigits(cause, word);
        return end;
    }

    /// <summary>Part of an address or an id.</summary>
    private static bool IsHexadecimal(ReadOnlySpan<char> word)
    {
        var digits = word.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? word[2..] : word;
        return digits.Length >= ShortestHexadecimal && !digits.ContainsAnyExcept(Hexadecimal);
    }

    private static void AppendWithoutDigits(StringBuilder cause, ReadOnlySpan<char> word)
    {
        for (var i = 0; i < word.Length; i++)
        {
            if (!char.IsAsciiDigit(word[i]))
                cause.Append(word[i]);
            else if (i == 0 || !char.IsAsciiDigit(word[i - 1]))
                cause.Append('#');
        }
    }

    /// <summary>Not in the middle of a pair of surrogates, which no store could keep.</summary>
    private static string Cut(StringBuilder cause)
    {
        var length = Math.Min(cause.Length, Longest);
        if (length > 0 && char.IsHighSurrogate(cause[length - 1]))
            length--;
        return cause.ToString(0, length);
    }
}
