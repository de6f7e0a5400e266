using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Reports;

namespace Orchestrator.Server.Api;

/// <summary>What came of one step on one target, or the target's result.</summary>
/// <param name="Target">The target's name when the run was made.</param>
/// <param name="Site">The site the target had when the run was made; "" if it had none.</param>
/// <param name="CommandId">With the number the entry's key.</param>
/// <param name="Index">Position of the action in its activity, from 0.</param>
/// <param name="Name">Name of the action or step; of a result its word.</param>
/// <param name="At">When the reporter wrote it.</param>
/// <param name="Output">Null where it was not asked for.</param>
/// <param name="OutputTruncated">True if the middle of the output was left out.</param>
/// <param name="Starts">How often the action was started.</param>
/// <param name="Late">True if it came after the target had its result.</param>
public sealed record EntryView(
    string RunId,
    int Ordinal,
    string TargetId,
    string Target,
    string Site,
    ReportPhase Phase,
    string Activity,
    string ActivityName,
    int Attempt,
    string CommandId,
    int Number,
    int Index,
    string Name,
    StepOutcome Outcome,
    int? ReturnCode,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    long? DurationMs,
    DateTimeOffset At,
    string Message,
    string? Output,
    bool OutputTruncated,
    int Starts,
    bool Late)
{
    /// <summary>Milliseconds of processor time of the action's processes; null: not measured.</summary>
    public double? CpuMs { get; init; }

    /// <summary>The most memory one of the action's processes has had, in bytes; null: not measured.</summary>
    public long? PeakMemory { get; init; }

    /// <summary>The action has succeeded, and its effect is complete after a reboot of the computer.</summary>
    public bool RebootNeeded { get; init; }

    internal static EntryView Of(ReportEntry entry, bool withOutput) => new(
        entry.RunId, entry.Ordinal, entry.TargetId, entry.TargetName, entry.Site, entry.Phase, entry.ActivityId, entry.ActivityName, entry.Attempt, entry.CommandId,
        entry.Number, entry.Index, entry.Name, entry.Outcome, entry.ReturnCode, entry.StartedAt, entry.EndedAt,
        (long?)entry.Duration?.TotalMilliseconds,
        entry.At, entry.Message, withOutput ? entry.Output : null, entry.OutputTruncated, entry.Starts, entry.Late)
    {
        CpuMs = entry.CpuTime?.TotalMilliseconds,
        PeakMemory = entry.PeakMemory,
        RebootNeeded = entry.RebootNeeded,
    };
}
