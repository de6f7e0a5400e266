using Orchestrator.Contracts.Reports;

namespace Orchestrator.Core.Reports;

/// <summary>Which part of a run an entry belongs to.</summary>
public enum ReportPhase
{
    Installation,
    Execution,

    /// <summary>The target's result: exactly one per target and run, written when its token ends.</summary>
    Result,
}

/// <summary>What came of one step on one computer. Written once and never changed: the key is (<see cref="CommandId"/>, <see cref="Number"/>).</summary>
public sealed record ReportEntry
{
    public required string RunId { get; init; }

    public required int Ordinal { get; init; }

    public required string TargetId { get; init; }

    public required string TargetName { get; init; }

    /// <summary>The site the target had when the run was made; "" if it had none. It stays, wherever the computer moves.</summary>
    public string Site { get; init; } = "";

    public required ReportPhase Phase { get; init; }

    public required string ActivityId { get; init; }

    public required string ActivityName { get; init; }

    public required int Attempt { get; init; }

    /// <summary>For a result: run and ordinal.</summary>
    public required string CommandId { get; init; }

    /// <summary>Number of the report item, and a thousand more for each earlier beginning of an installation; 0 for a result.</summary>
    public required int Number { get; init; }

    /// <summary>Position of the action in its activity, from 0.</summary>
    public int Index { get; init; }

    /// <summary>Name of the action or step; for a result the word for it.</summary>
    public required string Name { get; init; }

    public required StepOutcome Outcome { get; init; }

    public int? ReturnCode { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>From start to end, never below zero; null where one of them is missing.</summary>
    public TimeSpan? Duration => StartedAt is { } start && EndedAt is { } end ? TimeSpan.FromTicks(Math.Max(0, (end - start).Ticks)) : null;

    /// <summary>When the reporter wrote it.</summary>
    public required DateTimeOffset At { get; init; }

    public string Message { get; init; } = "";

    /// <summary>Kept apart from the entry; empty in listings unless asked for.</summary>
    public string Output { get; init; } = "";

    public bool OutputTruncated { get; init; }

    /// <summary>How often the action was started; 0: never.</summary>
    public int Starts { get; init; } = 1;

    /// <summary>Those of its starts that were interrupted and repeated, the oldest first; the latest, where there were many or an earlier agent did not tell of all.</summary>
    public IReadOnlyList<InterruptedStart> InterruptedStarts { get; init; } = [];

    /// <summary>Processor time of the action's processes, to the microsecond; null: not measured.</summary>
    public TimeSpan? CpuTime { get; init; }

    /// <summary>The most memory one of the action's processes has had, in bytes; null: not measured.</summary>
    public long? PeakMemory { get; init; }

    /// <summary>Of a transfer: bytes a second over the network while no rate held it back, at least 1; null: not measured.</summary>
    public long? LineRate { get; init; }

    /// <summary>The action has succeeded, and its effect is complete after a reboot of the computer.</summary>
    public bool RebootNeeded { get; init; }

    /// <summary>True if it came after the target had its result: recorded, but it moved nothing.</summary>
    public bool Late { get; init; }
}
