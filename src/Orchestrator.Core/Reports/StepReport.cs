using Orchestrator.Contracts;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Runs;

namespace Orchestrator.Core.Reports;

/// <summary>Turns a reported step into an entry.</summary>
public static class StepReport
{
    /// <summary>A beginning of an installation has fewer items than this; what the next one says is numbered behind it.</summary>
    public const int ItemsOfBeginning = 1_000;

    /// <summary>True for outcomes that make their command fail.</summary>
    public static bool IsFailure(this StepOutcome outcome) => outcome is StepOutcome.Failed or StepOutcome.TimedOut or StepOutcome.Interrupted;

    public static ReportEntry Entry(
        TargetRun token, CommandReport report, StepEntry step, CommandDestination destination, string activityName, bool isLate) => new()
    {
        RunId = token.RunId,
        Ordinal = token.Ordinal,
        TargetId = token.TargetId,
        TargetName = token.TargetName,
        Site = token.Site,
        Phase = destination == CommandDestination.Installer ? ReportPhase.Installation : ReportPhase.Execution,
        ActivityId = report.Activity,
        ActivityName = activityName,
        Attempt = report.Attempt,
        CommandId = report.CommandId,
        Number = step.Number + (Math.Max(0, report.Beginning - 1) * ItemsOfBeginning),
        Index = step.Index,
        Name = step.Name,
        Outcome = step.Outcome,
        ReturnCode = step.ReturnCode,
        StartedAt = step.StartedAt,
        EndedAt = step.EndedAt,
        At = step.At,
        Message = step.Message,
        Output = step.Output,
        OutputTruncated = step.OutputTruncated,
        Starts = step.Starts,
        InterruptedStarts = [.. (step.InterruptedStarts ?? []).TakeLast(ContractLimits.InterruptedStarts)],
        CpuTime = step.CpuTime is { } used && used >= TimeSpan.Zero ? TimeSpan.FromMicroseconds(used.Ticks / TimeSpan.TicksPerMicrosecond) : null,
        PeakMemory = step.PeakMemory is { } peak && peak >= 0 ? peak : null,
        LineRate = step.LineRate is { } rate && rate > 0 ? rate : null,
        RebootNeeded = step.RebootNeeded,
        Late = isLate,
    };
}
