using System.Globalization;

namespace Orchestrator.Cli.Client;

/// <summary>Which entries a question is about, and its own parameters.</summary>
internal sealed record ReportQuestion
{
    public string? Run { get; init; }

    public string? Definition { get; init; }

    public string? Site { get; init; }

    public string? Target { get; init; }

    public string? Phase { get; init; }

    public DateTimeOffset? From { get; init; }

    public DateTimeOffset? To { get; init; }

    public string? By { get; init; }

    public string? Zone { get; init; }

    public int? Limit { get; init; }

    /// <summary>Of an export.</summary>
    public string? Format { get; init; }

    public bool Output { get; init; }

    public bool Failed { get; init; }

    /// <summary>With the leading question mark; empty if there is nothing to say.</summary>
    public string ToQuery()
    {
        (string Name, string? Value)[] parameters =
        [
            ("run", Run), ("definition", Definition), ("site", Site), ("target", Target), ("phase", Phase), ("from", Instant(From)), ("to", Instant(To)),
            ("by", By), ("zone", Zone), ("limit", Limit?.ToString(CultureInfo.InvariantCulture)), ("format", Format), ("output", Output ? "true" : null),
            ("failed", Failed ? "true" : null),
        ];
        var given = string.Join('&', parameters.Where(parameter => !string.IsNullOrEmpty(parameter.Value)).Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(parameter.Value!)}"));
        return given.Length == 0 ? "" : "?" + given;
    }

    private static string? Instant(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
