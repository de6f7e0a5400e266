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

    private static readonly string[] SecretNames = ["PASSWORD", "PASSWD", "SECRET", "TOKEN", "APIKEY", "API_KEY", "CREDENTIAL", "PRIVATE_KEY", "PASSPHRASE"];

    private readonly Regex[] patterns;
    private readonly string[] values;

    /// <param name="rules">Checked when the command was accepted.</param>
    /// <param name="environment">What the action is given: values whose names say that they are secret are taken out wherever they stand.</param>
    public OutputMasks(OutputRules rules, IReadOnlyDictionary<string, string> environment)
    {
        patterns = [.. rules.Masks.Select(OutputPattern.Read)];
        values = [.. environment.Where(pair => IsSecret(pair.Key) && pair.Value.Length >= ShortestValue).Select(pair => pair.Value).OrderByDescending(value => value.Length)];
    }

    /// <summary>The line without its secrets.</summary>
    /// <param name="line">Without its end.</param>
    /// <param name="isOpen">True: the line may go on. If its end may belong to a secret, the answer is null: more must be seen first.</param>
    public string? Masked(string line, bool isOpen = false)
    {
        if (isOpen && Array.Exists(values, value => EndsInside(line, value)))
            return null;
        foreach (var value in values)
            line = line.Replace(value, OutputRules.Mask, StringComparison.Ordinal);
        foreach (var pattern in patterns)
        {
            if (isOpen && TouchesEnd(pattern, line))
                return null;
            line = pattern.Replace(line, Masked);
        }

        return line;
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

    private static string Masked(Match match)
    {
        var secret = match.Groups[SecretGroup];
        if (!secret.Success)
            return OutputRules.Mask;
        var start = secret.Index - match.Index;
        return string.Concat(match.ValueSpan[..start], OutputRules.Mask, match.ValueSpan[(start + secret.Length)..]);
    }
}
