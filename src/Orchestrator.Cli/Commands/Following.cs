using Orchestrator.Cli.Client;
using Orchestrator.Cli.Reports;
using Orchestrator.Cli.Watching;
using Spectre.Console;

namespace Orchestrator.Cli.Commands;

/// <summary>Follows a run to its end, prints its report and says how it went.</summary>
internal static class Following
{
    public static async Task<int> Follow(Session session, string runId, CancellationToken cancellation)
    {
        try
        {
            if (session.IsJson)
                return await FollowAsJson(session, runId, cancellation);
            var ended = await Watch(session, runId, cancellation);
            var report = await RunReport.Fetch(session.Client, ended, EntryFilter.All, cancellation);
            ReportPrinter.Print(report, session.Host.CreateConsole(), session.Host.IsTerminal);
            return CodeOf(ended);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            session.Tell($"No longer following; the run goes on. To see it again: orchestrator watch {runId}");
            return ExitCode.NotAllSucceeded;
        }
    }

    public static int CodeOf(RunInfo run) => run.AllSucceeded ? ExitCode.Success : ExitCode.NotAllSucceeded;

    private static async Task<int> FollowAsJson(Session session, string runId, CancellationToken cancellation)
    {
        var view = new JsonLinesView(session.Host.Out);
        var ended = await Watcher(session).Follow(runId, view, cancellation);
        view.End(await RunReport.Fetch(session.Client, ended, EntryFilter.All, cancellation));
        return CodeOf(ended);
    }

    private static async Task<RunInfo> Watch(Session session, string runId, CancellationToken cancellation)
    {
        if (!session.Host.IsTerminal)
            return await Watcher(session).Follow(runId, new LineView(session.Host.Out, session.Host.Time), cancellation);
        var live = session.Host.CreateConsole().Live(new Text("")).Overflow(VerticalOverflow.Ellipsis);
        return await live.StartAsync(context => Watcher(session).Follow(runId, new LiveView(context), cancellation));
    }

    private static RunWatcher Watcher(Session session) => new(session.Client, session.Host.Time, session.Host.Patience);
}
