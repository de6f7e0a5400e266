using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Distributions;
using Orchestrator.Core.Reports;

namespace Orchestrator.Core.Runs;

/// <summary>A report about a command nobody waits for any more: recorded and confirmed, so that its sender can forget it, and moving nothing.</summary>
public static class LateReport
{
    /// <param name="graph">For the activity's name; null if the run has left the memory.</param>
    public static void Record(RunBatch batch, TargetRun token, CommandReport report, CommandDestination from, DistributionGraph? graph)
    {
        var name = graph?.Activities.FirstOrDefault(activity => activity.Id == report.Activity)?.Name ?? report.Activity;
        foreach (var step in report.Items.OfType<StepEntry>())
            batch.Add(StepReport.Entry(token, report, step, from, name, isLate: true));
        if (report.Items.Count > 0)
            batch.Confirm(new ReportConfirmation(token.TargetId, from, report.CommandId, report.Items[^1].Number));
    }
}
