using Orchestrator.Core;
using Orchestrator.Core.Outputs;
using Orchestrator.Core.Reports;
using Orchestrator.Server.Outputs;

namespace Orchestrator.Server.Api;

/// <summary>Tells a watcher the report entries of a target in a run, each once, with what of their output has not been shown.</summary>
/// <param name="time">Real time, whatever the server's clock says.</param>
internal sealed class OutputEntries(IReportStore reports, IOutputStore outputs, TimeProvider time, string runId, string targetId)
{
    private const int AtOnce = 200;

    /// <summary>Longer than an agent takes to tell the end of an output that is over: what has not come by then got lost on its way.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly ReportFilter filter = new() { RunId = runId, TargetId = targetId, Phases = [ReportPhase.Installation, ReportPhase.Execution] };
    private readonly Dictionary<(string Command, int Number), long> awaited = [];

    /// <summary>Tells those that are new. Each leaves at once: all of their outputs together would be more than a server holds for one watcher.</summary>
    /// <returns>False: the end of an output may still come from its agent, and its entry is told at a later look.</returns>
    public async Task<bool> Tell(OutputTrail trail, EventStream stream, CancellationToken cancellation)
    {
        var (total, isWhole) = await TellFrom(trail.Entries, trail, stream, cancellation);

        // Entries come by their times, which several clocks tell: a new one may stand before those that were told.
        if (total > trail.Entries)
            (_, isWhole) = await TellFrom(0, trail, stream, cancellation);
        return isWhole;
    }

    /// <returns>How many entries there are, and whether none of those that were read is to be told later.</returns>
    private async Task<(long Total, bool IsWhole)> TellFrom(int offset, OutputTrail trail, EventStream stream, CancellationToken cancellation)
    {
        for (var isWhole = true; ; offset += AtOnce)
        {
            var page = await reports.Query(filter, new PageRequest(offset, AtOnce), cancellation);
            foreach (var listed in page.Items.Where(entry => !trail.IsTold(entry)))
            {
                var awaits = trail.AwaitsEnd(listed);
                if (awaits && IsPatient(listed))
                {
                    isWhole = false;
                    continue;
                }

                var entry = await reports.Find(listed.CommandId, listed.Number, cancellation) ?? listed;
                if (trail.Next(entry, awaits ? await Total(entry, cancellation) : null) is { } next)
                    stream.Add("output", new OutputStretch(entry.CommandId, entry.Index, Math.Max(1, entry.Starts), entry.Name, next.Offset, next.Missing, next.Text));
                stream.Add("action", EntryView.Of(entry, withOutput: false));
                await stream.Flush(cancellation);
            }

            if (page.Items.Count < AtOnce)
                return (page.Total, isWhole);
        }
    }

    private bool IsPatient(ReportEntry entry)
    {
        var key = (entry.CommandId, entry.Number);
        return awaited.TryAdd(key, time.GetTimestamp()) || time.GetElapsedTime(awaited[key]) < Patience;
    }

    /// <summary>How long an output is whose agent has begun to hand it over; else null.</summary>
    private async Task<long?> Total(ReportEntry entry, CancellationToken cancellation) =>
        (await outputs.Find(WholeOutput.KeyOf(entry, entry.Starts), 0, cancellation))?.Total;
}
