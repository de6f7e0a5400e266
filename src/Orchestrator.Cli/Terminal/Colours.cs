using Spectre.Console;

namespace Orchestrator.Cli.Terminal;

/// <summary>One colour per state and outcome, the same everywhere.</summary>
internal static class Colours
{
    public static Style Of(string? word) => new(word switch
    {
        "succeeded" => Color.Green,
        "failed" or "timedOut" or "interrupted" => Color.Red,
        "expired" => Color.Orange3,
        "skipped" or "notApplicable" => Color.Grey,
        "cancelled" => Color.Purple,
        "active" => Color.Blue,
        "waiting" => Color.Yellow,
        _ => Color.Default,
    });
}
