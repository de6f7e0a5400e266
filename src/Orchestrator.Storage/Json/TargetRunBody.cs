using System.Text.Json.Serialization;
using Orchestrator.Core.Runs;

namespace Orchestrator.Storage.Json;

/// <summary>What of a target's run no query asks for; the rest has columns of its own. What most tokens do not have is left out.</summary>
internal sealed record TargetRunBody
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Activity { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Entered { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool StandBy { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool MayBePinged { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool WasAbsent { get; init; }

    public DateTimeOffset? ExecutingSince { get; init; }

    public PendingCommand? Command { get; init; }

    public PendingControl? Control { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Sequence { get; init; }

    public int[]? Visits { get; init; }

    public int[]? FailedInRamps { get; init; }

    public IReadOnlyDictionary<string, string>? Variables { get; init; }

    public IReadOnlyDictionary<int, RetryClock>? Retries { get; init; }

    /// <summary>Null stands for -1, which most have.</summary>
    public int? GovernedBy { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool HoldsSlot { get; init; }

    public string? Message { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }
}
