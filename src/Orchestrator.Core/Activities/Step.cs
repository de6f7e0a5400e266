using Orchestrator.Contracts.Commands;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Runs;

namespace Orchestrator.Core.Activities;

/// <summary>What an activity wants to happen to a token.</summary>
public abstract record Step
{
    private Step()
    {
    }

    /// <summary>The activity is done: the edge of <paramref name="Port"/> is followed.</summary>
    /// <param name="Reason">After a failure port: what went wrong, for people. It becomes the target's message if no edge follows.</param>
    public sealed record Complete(string Port, string? Reason = null) : Step
    {
        /// <summary>Values for the token's variables: JSON text by variable name.</summary>
        public IReadOnlyDictionary<string, string>? Variables { get; init; }

        /// <summary>The timeframe activity that governs from here on; null leaves it as it was.</summary>
        public int? GovernedBy { get; init; }
    }

    /// <summary>The target's run ends here.</summary>
    public sealed record End(TargetRunState Result, string Message = "") : Step;

    /// <summary>A command for the target's agent; the token stays until it is answered.</summary>
    public sealed record Execute(ExecutionOrder Order) : Step;

    /// <summary>Work for an installer; the token stays until it is answered.</summary>
    public sealed record Install(InstallationOrder Order) : Step;

    /// <summary>A wake-up call by an installer; the token stays until it is answered.</summary>
    public sealed record Wake(WakeOrder Order) : Step;

    /// <summary>The token stays until <paramref name="Until"/>.</summary>
    /// <param name="Why">The sentence operators read.</param>
    /// <param name="WakeWhenSeen">It also goes on as soon as the target is seen (stand-by).</param>
    public sealed record WaitUntil(DateTimeOffset Until, WaitReason Reason, string Why, bool WakeWhenSeen = false) : Step;

    /// <summary>At most <paramref name="Limit"/> tokens of the run are let past this activity at once, or fewer if it has a ramp; this one queues.</summary>
    /// <param name="Limit">0: only the ramp limits them.</param>
    public sealed record WaitForSlot(int Limit, string Why) : Step;

    /// <summary>The definition is at fault (an expression that throws, a value out of range): the target fails with this reason.</summary>
    public sealed record Fault(string Reason) : Step;
}

/// <summary>What an Execute activity asks of the agent; the engine adds identity, window and hold.</summary>
public sealed record ExecutionOrder
{
    public required IReadOnlyList<ActionSpec> Actions { get; init; }

    public bool StopOnFirstError { get; init; } = true;

    /// <summary>Execution date.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>The command lapses if it is not accepted within this time; null: only at the run's deadline.</summary>
    public TimeSpan? AcceptWithin { get; init; }

    /// <summary>With a slot: the agent must start within this time, or the slot goes to another target.</summary>
    public TimeSpan? StartWithin { get; init; }

    /// <summary>Force stop, counted from the start of the execution.</summary>
    public TimeSpan? ForceStopAfter { get; init; }

    /// <summary>-100 to 100.</summary>
    public int Priority { get; init; }

    /// <summary>User account control of Windows is off meanwhile.</summary>
    public bool UacOff { get; init; }

    /// <summary>The user's input is locked meanwhile.</summary>
    public bool InputLocked { get; init; }
}
