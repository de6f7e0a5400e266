using System.Text;
using System.Text.RegularExpressions;
using Orchestrator.Contracts.Commands;

namespace Orchestrator.Agent.Outputs;

/// <summary>Takes secrets out of what an action puts out, one line at a time.</summary>
internal sealed class OutputMasks
{
    private const string SecretGroup = "secret";

    /// <summary>Shorter values would take half of every text with them.</summary>
    private const int ShortestValue = 4;

    /// <summary>From so many characters on, the end of a line may be the beginning of a secret.</summary>
    private const int ShortestBeginning = 3;

    /// <summary>What a pattern finds is rarely longer.</summary>
    private const int UsualSecret = 500;

    private static readonly string[] SecretNames = ["PASSWORD", "PASSWD", "SECRET", "TOKEN", "APIKEY", "API_KEY", "CREDENTIAL", "PRIVATE_KEY", "PASSPHRASE"];

    private readonly Regex[] patterns;
    private readonly string[] values;

    /// <param name="rules">Checked when the command was accepted.</param>
    /// <param name="environment">
    /// What the action is given: values whose names say that they are secret are taken out wherever they stand, of those of several lines each line.
    /// </param>
    public OutputMasks(OutputRules rules, IReadOnlyDictionary<string, string> environment)
    {
        patterns = [.. rules.Masks.Select(OutputPattern.Read)];
        values = [.. environment.Where(pair => IsSecret(pair.Key))
            .SelectMany(pair => pair.Value.Split(['\r', '\n']))
            .Select(AsPutOut)
            .Where(value => value.Length >= ShortestValue)
            .Distinct(StringComparer.Ordinal)];
        Context = values.Aggregate(UsualSecret, (longest, value) => Math.Max(longest, value.Length));
    }

    /// <summary>Characters before and behind a place of a line that are to be seen, so that a secret which lies across it is found.</summary>
    public int Context { get; }

    /// <summary>Where the secrets of a line are, in their order, none touching another.</summary>
    /// <param name="line">Without its end.</param>
    public IReadOnlyList<Secret> Find(string line)
    {
        var found = new List<Secret>();
        foreach (var value in values)
        {
            for (var at = line.IndexOf(value, StringComparison.Ordinal); at >= 0; at = line.IndexOf(value, at + 1, StringComparison.Ordinal))
                found.Add(new Secret(at, at + value.Length));
        }

        foreach (var pattern in patterns)
        {
            for (var match = pattern.Match(line); match.Success; match = match.NextMatch())
            {
                Group secret = match.Groups[SecretGroup] is { Success: true } part ? part : match;
                if (secret.Length > 0)
                    found.Add(new Secret(secret.Index, secret.Index + secret.Length));
            }
        }

        return Merged(found);
    }

    /// <summary>A part of a line, masks in the places of secrets.</summary>
    public static string Masked(string line, int start, int end, IReadOnlyList<Secret> secrets)
    {
        if (secrets.Count == 0)
            return line[start..end];
        var masked = new StringBuilder(end - start);
        foreach (var secret in secrets.Where(secret => secret.End > start && secret.Start < end))
        {
            if (secret.Start > start)
                masked.Append(line, start, secret.Start - start);
            masked.Append(OutputRules.Mask);
            start = Math.Min(secret.End, end);
        }

        return masked.Append(line, start, end - start).ToString();
    }

    /// <summary>Whether the end of an unfinished line may belong to a secret, so that more must be seen before it is shown.</summary>
    public bool MayEndInside(string line) => Array.Exists(values, value => EndsInside(line, value)) || Array.Exists(patterns, pattern => TouchesEnd(pattern, line));

    private static List<Secret> Merged(List<Secret> found)
    {
        var merged = new List<Secret>(found.Count);
        foreach (var secret in found.OrderBy(secret => secret.Start))
        {
            if (merged.Count > 0 && secret.Start <= merged[^1].End)
                merged[^1] = new Secret(merged[^1].Start, Math.Max(merged[^1].End, secret.End));
            else
                merged.Add(secret);
        }

        return merged;
    }

    /// <summary>As it stands in a clean line. Blanks around it are not what is secret.</summary>
    private static string AsPutOut(string value)
    {
        var terminal = new TerminalText();
        return string.Concat(value.Where(terminal.Takes)).Trim();
    }

    private static bool IsSecret(string name) => Array.Exists(SecretNames, part => name.Contains(part, StringComparison.OrdinalIgnoreCase));

    private static bool EndsInside(string line, string value)
    {
        for (var length = Math.Min(line.Length, value.Length - 1); length >= ShortestBeginning; length--)
        {
            if (line.AsSpan(line.Length - length).SequenceEqual(value.AsSpan(0, length)))
                return true;
        }

        return false;
    }

    private static bool TouchesEnd(Regex pattern, string line)
    {
        foreach (var match in pattern.EnumerateMatches(line))
        {
            if (match.Index + match.Length == line.Length)
                return true;
        }

        return false;
    }

    /// <summary>Where a secret is in its line.</summary>
    /// <param name="Start">Of its first character.</param>
    /// <param name="End">Behind its last one.</param>
    internal readonly record struct Secret(int Start, int End);
}
