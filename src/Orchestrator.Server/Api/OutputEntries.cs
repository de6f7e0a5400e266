using Orchestrator.Core;
using Orchestrator.Core.Reports;
using Orchestrator.Server.Outputs;

namespace Orchestrator.Server.Api;

/// <summary>Tells a watcher the report entries of a target in a run, each once, with what of their output has not been shown.</summary>
internal sealed class OutputEntries(IReportStore reports, string runId, string targetId)
{
    private const int AtOnce = 200;

    private readonly ReportFilter filter = new() { RunId = runId, TargetId = targetId, Phases = [ReportPhase.Installation, ReportPhase.Execution] };

    /// <summary>Tells those that are new. Each leaves at once: all of their outputs together would be more than a server holds for one watcher.</summary>
    public async Task Tell(OutputTrail trail, EventStream stream, CancellationToken cancellation)
    {
        var total = await TellFrom(trail.Entries, trail, stream, cancellation);

        // Entries come by their times, which several clocks tell: a new one may stand before those that were told.
        if (total > trail.Entries)
            await TellFrom(0, trail, stream, cancellation);
    }

    /// <returns>How many entries there are.</returns>
    private async Task<long> TellFrom(int offset, OutputTrail trail, EventStream stream, CancellationToken cancellation)
    {
        for (; ; offset += AtOnce)
        {
            var page = await reports.Query(filter, new PageRequest(offset, AtOnce), cancellation);
            foreach (var listed in page.Items.Where(trail.IsNew))
            {
                var entry = await reports.Find(listed.CommandId, listed.Number, cancellation) ?? listed;
                if (trail.Next(entry) is { } next)
                    stream.Add("output", new OutputStretch(entry.CommandId, entry.Index, entry.Name, next.Offset, next.Missing, next.Text));
                stream.Add("action", EntryView.Of(entry, withOutput: false));
                await stream.Flush(cancellation);
            }

            if (page.Items.Count < AtOnce)
                return page.Total;
        }
    }
}
