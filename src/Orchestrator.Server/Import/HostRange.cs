using System.Globalization;
using System.Text.RegularExpressions;

namespace Orchestrator.Server.Import;

/// <summary>Ansible's ranges in names of hosts: <c>web[01:20].example.com</c>, <c>db-[a:f]</c>, <c>pc[1:9:2]</c>, also several in one name.</summary>
internal static partial class HostRange
{
    private const int LongestName = 255;
    private const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    /// <summary>The names a pattern stands for, at most <paramref name="most"/> and one more.</summary>
    /// <param name="error">What is wrong with it; null: nothing.</param>
    public static List<string> Expand(string pattern, int most, out string? error)
    {
        error = null;
        var names = new List<string> { "" };
        var at = 0;
        foreach (Match match in Range().Matches(pattern))
        {
            var between = pattern[at..match.Index];
            at = match.Index + match.Length;
            if (Values(match, most, out error) is not { } values)
                return [];
            names = [.. names.SelectMany(name => values.Select(value => name + between + value)).Take(most + 1)];
            if (names is [{ Length: > LongestName }, ..])
            {
                error = $"A range makes names longer than {LongestName} characters; shorten it.";
                return [];
            }
        }

        var rest = pattern[at..];
        if (rest.AsSpan().ContainsAny('[', ']'))
        {
            error = $"'{LineBeginning.Of(pattern)}' has a range that cannot be read; write [01:20], [a:f] or [1:9:2].";
            return [];
        }

        return rest.Length == 0 ? names : [.. names.Select(name => name + rest)];
    }

    /// <summary>The pattern without its ranges.</summary>
    public static string Without(string pattern) => Range().Replace(pattern, "");

    private static List<string>? Values(Match match, int most, out string? error)
    {
        error = null;
        var (first, last) = (match.Groups["first"].Value, match.Groups["last"].Value);
        var step = match.Groups["step"] is { Success: true } written ? int.Parse(written.Value, CultureInfo.InvariantCulture) : 1;
        if (first.Length == 0)
            first = "0";
        if (step == 0)
            error = $"The range '{match.Value}' has a step of 0.";
        else if (char.IsAsciiLetter(first[0]) != char.IsAsciiLetter(last[0]))
            error = $"The range '{match.Value}' goes from a number to a letter.";
        else if (char.IsAsciiLetter(first[0]))
            return Of(Letters.IndexOf(first[0], StringComparison.Ordinal), Letters.IndexOf(last[0], StringComparison.Ordinal), value => Letters[value].ToString(), out error);
        else if (first.Length > 1 && first[0] == '0' && first.Length != last.Length)
            error = $"The range '{match.Value}' begins with a zero, so both ends need as many digits.";
        else
            return Of(int.Parse(first, CultureInfo.InvariantCulture), int.Parse(last, CultureInfo.InvariantCulture), Written, out error);
        return null;

        string Written(int value) => value.ToString(first.Length > 1 && first[0] == '0' ? $"D{first.Length}" : "D", CultureInfo.InvariantCulture);

        List<string>? Of(int from, int to, Func<int, string> write, out string? mistake)
        {
            mistake = from > to ? $"The range '{match.Value}' ends before it begins." : null;
            if (mistake is not null)
                return null;
            var values = new List<string>();
            for (long value = from; value <= to && values.Count <= most; value += step)
                values.Add(write((int)value));
            return values;
        }
    }

    [GeneratedRegex(@"\[(?<first>\d{0,9}|[A-Za-z]):(?<last>\d{1,9}|[A-Za-z])(:(?<step>\d{1,9}))?\]", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Range();
}
