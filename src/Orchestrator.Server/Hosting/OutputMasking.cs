using Orchestrator.Contracts.Commands;

namespace Orchestrator.Server.Hosting;

/// <summary>Which secrets are taken out of what actions put out: those that the settings name, or these.</summary>
internal static class OutputMasking
{
    /// <summary>Value of ORCHESTRATOR_OUTPUT_MASKS: no expression at all.</summary>
    private const string Nothing = "none";

    /// <summary>Of an action's output 1 MiB, and what commonly holds a secret.</summary>
    public static OutputRules Default { get; } = new(
        [
            """(?i)\b(?:[a-z0-9_-]*(?:password|passwd|passphrase|secret|api[_-]?key|access[_-]?key|private[_-]?key|access[_-]?token|auth[_-]?token|[_-]token))["']?\s*[=:]\s*["']?(?<secret>[^\s"',;]+)""",
            """(?i)\btoken(?:["']\s*:|\s*=)\s*["']?(?<secret>[^\s"',;]+)""",
            """(?i)--[a-z-]*(?:password|passwd|passphrase|secret|token|api-?key)\s+["']?(?<secret>[^\s"']+)""",
            """(?i)\bauthorization["']?\s*[=:]\s*["']?(?:bearer|basic)\s+(?<secret>[^\s"',;]+)""",
            """(?i)\b[a-z][a-z0-9+.-]*://[^\s:/@]+:(?<secret>[^\s/@]+)@""",
        ],
        1024 * 1024);

    /// <summary>One expression a line.</summary>
    /// <param name="text">Null: the settings say nothing.</param>
    /// <param name="problems">Gets what is wrong.</param>
    public static IReadOnlyList<string> Read(string? text, ICollection<string> problems)
    {
        if (text is null)
            return Default.Masks;
        if (text.Equals(Nothing, StringComparison.OrdinalIgnoreCase))
            return [];
        string[] masks = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (new OutputRules(masks, 0).Flaw() is { } flaw)
            problems.Add($"ORCHESTRATOR_OUTPUT_MASKS: {flaw}; give one regular expression a line, or '{Nothing}'.");
        return masks;
    }
}
