using NodaTime;
using Orchestrator.Core.Expressions;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Targets;
using Orchestrator.Timeframes;

namespace Orchestrator.Core.Activities;

/// <summary>What an activity may know: one target's place in its run, at one instant. Read only.</summary>
public readonly ref struct Token
{
    public required DateTimeOffset Now { get; init; }

    public required RunRecord Run { get; init; }

    public required TargetRun State { get; init; }

    public required Target Target { get; init; }

    /// <summary>The governing timeframe together with the target's own, in the target's zone.</summary>
    public required Window Window { get; init; }

    /// <summary>The target's own timeframe, or those of its groups, or its site's or the organisation's; none: nothing is set.</summary>
    public required IReadOnlyList<Timeframe> OwnTimeframes { get; init; }

    /// <summary>The expression's view of variables, target and run.</summary>
    public required ExpressionScope Scope { get; init; }

    /// <summary>How often this target has entered this activity, this time included.</summary>
    public required int Attempt { get; init; }

    /// <summary>True if it holds the slot it asked for.</summary>
    public bool HoldsSlot { get; init; }

    /// <summary>For a Retry: what it has counted so far.</summary>
    public RetryClock? Retry { get; init; }

    public Instant Instant => Instant.FromDateTimeOffset(Now);
}
