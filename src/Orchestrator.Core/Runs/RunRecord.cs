using Orchestrator.Contracts;
using Orchestrator.Core.Packages;

namespace Orchestrator.Core.Runs;

/// <summary>What a run is doing as a whole.</summary>
public enum RunStatus
{
    /// <summary>Its start time has not come.</summary>
    Scheduled,
    Running,

    /// <summary>Nothing new begins; what is executing goes on.</summary>
    Paused,

    /// <summary>An operator cancelled it; some targets have not confirmed yet.</summary>
    Cancelling,

    /// <summary>Every target has its result.</summary>
    Completed,

    /// <summary>Every target has its result after an operator cancelled the run.</summary>
    Cancelled,
}

/// <summary>One published version of a definition taken over a frozen set of targets.</summary>
public sealed record RunRecord
{
    public required string Id { get; init; }

    public required string DefinitionId { get; init; }

    public required int DefinitionVersion { get; init; }

    /// <summary>Name of the distribution when the run was made.</summary>
    public required string Name { get; init; }

    public required RunStatus Status { get; init; }

    /// <summary>0 to the number of shards less one; fixed by <see cref="RunShard"/> when the run is made.</summary>
    public required int Shard { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Who started it: the name of a key, a trigger or a message's sender.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>The run's start time; null: at once.</summary>
    public DateTimeOffset? StartAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>At this instant every target that has no result gets one.</summary>
    public required DateTimeOffset Deadline { get; init; }

    /// <summary>The run whose failed targets this one repeats.</summary>
    public string? RerunOf { get; init; }

    /// <summary>Id of the activity where its targets began: the trigger that fired; null: the definition's own start.</summary>
    public string? StartActivity { get; init; }

    /// <summary>The run whose end started this one.</summary>
    public string? Follows { get; init; }

    /// <summary>How many runs lie before it, each started by the end of the one before; 0: nothing started it but people, time or messages.</summary>
    public int ChainLength { get; init; }

    /// <summary>Values of the definition's inputs, as JSON text, by name.</summary>
    public IReadOnlyDictionary<string, string> Inputs { get; init; } = new Dictionary<string, string>();

    /// <summary>The versions of packages it uses, settled when it was made; null: none.</summary>
    public IReadOnlyList<PinnedPackage>? Packages { get; init; }

    public required Ledger Ledger { get; init; }

    /// <summary>How its targets flow through the activities; null: none has moved yet, it ended before that was counted, or the run comes from a list, which leaves it out.</summary>
    public RunFlow? Flow { get; init; }

    /// <summary>Time it has been paused, as closed intervals in order; an open pause has no end.</summary>
    public IReadOnlyList<Pause> Pauses { get; init; } = [];

    /// <summary>Per index of an activity with a ramp: how far it has come. Null: no target has left such an activity yet.</summary>
    public IReadOnlyDictionary<int, RampState>? Ramps { get; init; }

    /// <summary>Idempotency key of the message that asked for it; null: it was asked for otherwise.</summary>
    public string? RequestKey { get; init; }

    /// <summary>Digest of the message or the call that asked for it, so that a repetition is told from another request under the same key; null: it was asked for otherwise.</summary>
    public string? RequestDigest { get; init; }

    /// <summary>True if the end of each target is announced, not only that of the run.</summary>
    public bool AnnouncesTargets { get; init; }

    /// <summary>Who cancelled it, or null.</summary>
    public string? CancelledBy { get; init; }

    /// <summary>True once the deadline and its grace are over and every target is being given a result.</summary>
    public bool DeadlinePassed { get; init; }

    /// <summary>Number of the last event; events of a run are numbered without a gap.</summary>
    public long LastEvent { get; init; }

    public bool HasEnded => Status is RunStatus.Completed or RunStatus.Cancelled;
}

/// <summary>A stretch of time in which a run was paused.</summary>
public sealed record Pause(DateTimeOffset From, string By, DateTimeOffset? To = null);
