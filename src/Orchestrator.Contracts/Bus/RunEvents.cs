using System.Text.Json.Serialization;

namespace Orchestrator.Contracts.Bus;

/// <summary>
/// Something the orchestrator tells about a run. It is told at least once and in order per run; whoever must not act twice remembers
/// <see cref="EventId"/>, which is also the message's own id.
/// </summary>
public abstract record RunTold
{
    /// <summary>The same for the same fact, however often it is told.</summary>
    public required Guid EventId { get; init; }

    public required string RunId { get; init; }

    /// <summary>The key of the <see cref="StartRun"/> that asked for the run; absent: it was started otherwise.</summary>
    public string? IdempotencyKey { get; init; }
}

/// <summary>A run has begun.</summary>
public sealed record RunStarted : RunTold
{
    public required string DefinitionId { get; init; }

    public required int DefinitionVersion { get; init; }

    /// <summary>Name of the distribution.</summary>
    public required string Name { get; init; }

    /// <summary>Number of targets.</summary>
    public required int Targets { get; init; }

    /// <summary>Who asked for it.</summary>
    public required string RequestedBy { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>By then every target has a result.</summary>
    public required DateTimeOffset Deadline { get; init; }
}

/// <summary>Every target of a run has its result.</summary>
public sealed record RunCompleted : RunTold
{
    public required string DefinitionId { get; init; }

    public required int DefinitionVersion { get; init; }

    public required string Name { get; init; }

    public required RunEnd End { get; init; }

    /// <summary>Who cancelled it; absent: nobody did.</summary>
    public string? CancelledBy { get; init; }

    /// <summary>Absent: it was cancelled before its start.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    public required DateTimeOffset EndedAt { get; init; }

    public required RunLedger Ledger { get; init; }
}

/// <summary>How a run ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RunEnd>))]
public enum RunEnd
{
    [JsonStringEnumMemberName("completed")]
    Completed,

    [JsonStringEnumMemberName("cancelled")]
    Cancelled,
}

/// <summary>The accounts of a run that is over: targets = succeeded + failed + skipped + expired + cancelled.</summary>
public sealed record RunLedger(int Targets, int Succeeded, int Failed, int Skipped, int Expired, int Cancelled);

/// <summary>A target has its result. Sent for runs that were asked for with <see cref="StartRun.AnnounceTargets"/>, between the run's start and its end.</summary>
public sealed record TargetFinished : RunTold
{
    public required string TargetId { get; init; }

    /// <summary>Name of the target.</summary>
    public required string Target { get; init; }

    public required TargetResult Result { get; init; }

    /// <summary>What the result is owed to; absent: there is nothing to say.</summary>
    public string? Message { get; init; }

    /// <summary>Absent: nothing was started on it.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    public required DateTimeOffset EndedAt { get; init; }
}

/// <summary>What became of a target.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TargetResult>))]
public enum TargetResult
{
    [JsonStringEnumMemberName("succeeded")]
    Succeeded,

    [JsonStringEnumMemberName("failed")]
    Failed,

    [JsonStringEnumMemberName("skipped")]
    Skipped,

    [JsonStringEnumMemberName("expired")]
    Expired,

    [JsonStringEnumMemberName("cancelled")]
    Cancelled,
}
