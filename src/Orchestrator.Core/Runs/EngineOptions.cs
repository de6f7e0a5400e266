using Orchestrator.Contracts.Commands;

namespace Orchestrator.Core.Runs;

/// <summary>The engine's own times. The defaults suit a fleet; tests and the simulation make them shorter.</summary>
public sealed record EngineOptions
{
    /// <summary>A command that was not accepted is sent again after this time, then after twice as long, and so on.</summary>
    public TimeSpan ResendAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest time between two sendings.</summary>
    public TimeSpan ResendAtMost { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Wait for reports that are still on their way after an expiry, a start-by or the deadline.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What becomes of the output of actions before it leaves their computers; null: nothing is masked, and no more is kept than reports carry.</summary>
    public OutputRules? Output { get; init; }

    /// <summary>A token that enters this many activities without ever waiting is in a loop that cannot end.</summary>
    public int StepsWithoutWaiting { get; init; } = 1_000;
}
