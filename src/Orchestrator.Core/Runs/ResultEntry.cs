using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Distributions;
using Orchestrator.Core.Reports;

namespace Orchestrator.Core.Runs;

/// <summary>The one entry that every target of a run has in the report, whatever became of it.</summary>
internal static class ResultEntry
{
    public static ReportEntry Of(TargetRun token, GraphActivity activity, DateTimeOffset now) => new()
    {
        RunId = token.RunId,
        Ordinal = token.Ordinal,
        TargetId = token.TargetId,
        TargetName = token.TargetName,
        Site = token.Site,
        Phase = ReportPhase.Result,
        ActivityId = activity.Id,
        ActivityName = activity.Name,
        Attempt = token.Visits is null ? 0 : token.Visits[activity.Index],
        CommandId = CommandIds.OfResult(token),
        Number = 0,
        Name = Word(token.State),
        Outcome = OutcomeOf(token.State),
        StartedAt = token.StartedAt,
        EndedAt = now,
        At = now,
        Message = token.Message ?? "",
    };

    /// <summary>The state as it is written in reports and interfaces: lower case.</summary>
    private static string Word(TargetRunState state) => state switch
    {
        TargetRunState.Succeeded => "succeeded",
        TargetRunState.Failed => "failed",
        TargetRunState.Skipped => "skipped",
        TargetRunState.Expired => "expired",
        TargetRunState.Cancelled => "cancelled",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "A target without a result has no result entry."),
    };

    private static StepOutcome OutcomeOf(TargetRunState state) => state switch
    {
        TargetRunState.Succeeded => StepOutcome.Succeeded,
        TargetRunState.Skipped => StepOutcome.Skipped,
        TargetRunState.Expired => StepOutcome.Expired,
        TargetRunState.Cancelled => StepOutcome.Cancelled,
        _ => StepOutcome.Failed,
    };
}
