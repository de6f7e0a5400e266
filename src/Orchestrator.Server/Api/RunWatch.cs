using Orchestrator.Core.Access;
using Orchestrator.Core.Runs;
using Orchestrator.Server.Runs;

namespace Orchestrator.Server.Api;

/// <summary>Entries that were left out of a watch because there were too many.</summary>
public sealed record SkippedView(int Count);

/// <summary>A run, live.</summary>
internal static class RunWatch
{
    private const int MostEvents = 1_000;

    // What people look at goes by the real clock, also when the server's is a test clock.
    private static readonly TimeProvider Real = TimeProvider.System;
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    public static void MapRunWatch(this RouteGroupBuilder api) =>
        api.MapGet("/runs/{id}/watch", Watch)
            .Named("watchRun", "Server-sent events: run, flow, history, entry, skipped and at last end.", Role.Viewer)
            .WithDescription(
                "`run`: the run, at once and then at most once a second while it changes. `flow`: with it, how many targets are in each "
                + "activity and how many have gone along each edge so far. `history`: a line of its history. `entry`: a new report entry without "
                + "output, at most 100 a second; `skipped` says how many were left out. `end`: the run has ended, nothing follows. Comments keep the connection alive.")
            .Produces<string>(StatusCodes.Status200OK, "text/event-stream").Refuses(404);

    private static async Task Watch(
        string id, IRunStore runs, WatchHub hub, HttpContext context, IHostApplicationLifetime lifetime, CancellationToken cancellation)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation, lifetime.ApplicationStopping);
        var watcher = hub.Watch(id);
        try
        {
            var run = await Runs.Find(runs, id, ending.Token);
            var told = await Begin(context, run, runs, ending.Token);
            if (!run.HasEnded)
                await Follow(watcher, runs, new EventStream(context.Response), told, ending.Token);
        }
        catch (OperationCanceledException) when (context.Response.HasStarted)
        {
            // The watcher has gone, does not read, or the server stops.
        }
        finally
        {
            hub.Leave(watcher);
        }
    }

    /// <summary>Tells what is stored.</summary>
    /// <returns>Number of the last event told.</returns>
    private static async Task<long> Begin(HttpContext context, RunRecord run, IRunStore runs, CancellationToken cancellation)
    {
        var history = await runs.Events(run.Id, 0, MostEvents, cancellation);
        var stream = new EventStream(context.Response);
        await stream.Open(cancellation);
        Tell(stream, run);
        foreach (var happened in history)
            stream.Add("history", RunEventView.Of(happened));
        if (run.HasEnded)
            stream.Add("end", RunView.Of(run));
        await stream.Flush(cancellation);
        return history.Count > 0 ? history[^1].Number : 0;
    }

    private static async Task Follow(RunWatcher watcher, IRunStore runs, EventStream stream, long told, CancellationToken cancellation)
    {
        while (true)
        {
            await Task.Delay(Pace, Real, cancellation);
            var isNews = await watcher.Wait(KeepAlive, cancellation);
            // In silence the store is asked: of a run that another server works on, the last word may have been lost.
            var news = isNews ? watcher.Take() : await Missed(watcher.RunId, runs, told, cancellation);
            if (!isNews)
                stream.AddKeepAlive();
            foreach (var (name, data) in InOrder(news, told))
                stream.Add(name, data);
            told = news.Events.Aggregate(told, (last, happened) => Math.Max(last, happened.Number));
            if (news.Skipped > 0)
                stream.Add("skipped", new SkippedView(news.Skipped));
            if (news.Run is { } run)
                Tell(stream, run);
            if (news.Run is { HasEnded: true } ended)
                stream.Add("end", RunView.Of(ended));
            await stream.Flush(cancellation);
            if (news.Run?.HasEnded == true)
                return;
        }
    }

    private static void Tell(EventStream stream, RunRecord run)
    {
        stream.Add("run", RunView.Of(run));
        if (run.Flow is { } flow)
            stream.Add("flow", RunFlowView.Of(flow));
    }

    private static async Task<RunNews> Missed(string runId, IRunStore runs, long told, CancellationToken cancellation)
    {
        var events = await runs.Events(runId, told, MostEvents, cancellation);
        var run = events.Count > 0 ? await runs.Find(runId, cancellation) : null;
        return new RunNews(run, events, [], 0);
    }

    /// <summary>What happened, in the order in which it did; at the same instant what led to an event stands before it.</summary>
    private static IEnumerable<(string Name, object Data)> InOrder(RunNews news, long told) =>
        news.Entries.Select(entry => (entry.At, Name: "entry", Data: (object)EntryView.Of(entry, withOutput: false)))
            .Concat(news.Events.Where(happened => happened.Number > told).Select(happened => (happened.At, Name: "history", Data: (object)RunEventView.Of(happened))))
            .OrderBy(line => line.At)
            .Select(line => (line.Name, line.Data));
}
