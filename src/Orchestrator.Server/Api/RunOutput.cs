using Orchestrator.Core;
using Orchestrator.Core.Access;
using Orchestrator.Core.Outputs;
using Orchestrator.Core.Reports;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Targets;
using Orchestrator.Server.Outputs;

namespace Orchestrator.Server.Api;

/// <summary>A stretch of an action's output.</summary>
/// <param name="CommandId">With the index it says which action's.</param>
/// <param name="Index">Position of the action in its activity, from 0.</param>
/// <param name="Start">Which start of the action, from 1: one that was interrupted may be started again, and each start has an output of its own.</param>
/// <param name="Name">Of the action.</param>
/// <param name="Offset">Bytes (UTF-8) of the output before it.</param>
/// <param name="Missing">Bytes right before it that were left out: more came than a watcher is told, or some of it got lost on its way.</param>
/// <param name="Text">Empty: the output ended with bytes that were left out, or this start has begun and nothing has come of it yet.</param>
public sealed record OutputStretch(string CommandId, int Index, int Start, string Name, long Offset, long Missing, string Text);

/// <summary>What a target puts out in a run, live.</summary>
internal static class RunOutput
{
    // What people look at goes by the real clock, also when the server's is a test clock.
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);
    private const int LooksPerKeepAlive = 7;

    public static void MapRunOutput(this RouteGroupBuilder api) =>
        api.MapGet("/runs/{id}/targets/{target}/output", Watch)
            .Named("watchOutput", "Server-sent events: output, action and at last end, for one target of a run.", Role.Viewer)
            .WithDescription(
                "`output`: a stretch of an action's output, within a second while the action runs; secrets and what is meant for a terminal have been taken out on the target. "
                + "`action`: the report entry of an action that has ended, without its output. `end`: the target has its result, nothing follows. What ended before is told first. "
                + "An action that was interrupted and is started again begins a new output: `start` tells them apart. "
                + "At most 64 KiB a second are told: `missing` says how many bytes before a stretch were left out; `/api/reports/{commandId}/{number}/output` has what is kept. "
                + "`target` is its name or its id.")
            .Produces<string>(StatusCodes.Status200OK, "text/event-stream").Refuses(404);

    private static async Task Watch(
        string id, string target, IRunStore runs, IReportStore reports, IOutputStore outputs, ITargetDirectory inventory, OutputHub hub, IOutputWatch agents,
        HttpContext context, IHostApplicationLifetime lifetime, CancellationToken cancellation)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation, lifetime.ApplicationStopping);
        await Runs.Find(runs, id, ending.Token);
        var token = await Find(runs, inventory, id, Uri.UnescapeDataString(target), ending.Token) ?? throw Refusal.NotFound($"target in run '{id}' called", target);
        var watcher = hub.Watch(id, token.TargetId);
        try
        {
            var stream = new EventStream(context.Response);
            await stream.Open(ending.Token);
            if (!token.HasEnded)
                await agents.Ask(token.TargetId, id, anew: true, ending.Token);
            await Follow(watcher, token.Ordinal, runs, new OutputEntries(reports, outputs, TimeProvider.System, id, token.TargetId), stream, ending.Token);
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

    private static async Task Follow(OutputWatcher watcher, int ordinal, IRunStore runs, OutputEntries entries, EventStream stream, CancellationToken cancellation)
    {
        var trail = new OutputTrail();
        for (var look = 1; ; look++)
        {
            // Looked at before its entries: whoever has ended has reported everything.
            var ended = await runs.FindTarget(watcher.RunId, ordinal, cancellation) is not { HasEnded: false };
            Tell(watcher, trail, stream);
            ended &= await entries.Tell(trail, stream, cancellation);
            if (ended)
                stream.Add("end", new { });
            else if (look % LooksPerKeepAlive == 0)
                stream.AddKeepAlive();
            await stream.Flush(cancellation);
            if (ended)
                return;
            await TellUntilNextLook(watcher, trail, stream, cancellation);
        }
    }

    private static async Task TellUntilNextLook(OutputWatcher watcher, OutputTrail trail, EventStream stream, CancellationToken cancellation)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (Look - TimeProvider.System.GetElapsedTime(began) is var left && left > TimeSpan.Zero && await watcher.Wait(left, cancellation))
        {
            if (Tell(watcher, trail, stream))
                return;
            await stream.Flush(cancellation);
        }
    }

    /// <returns>True if an action is over: its report is worth a look.</returns>
    private static bool Tell(OutputWatcher watcher, OutputTrail trail, EventStream stream)
    {
        var isOver = false;
        while (watcher.Take() is { } seen)
        {
            if (trail.Next(seen) is { } next)
                stream.Add("output", new OutputStretch(seen.CommandId, seen.Index, seen.Starts ?? 1, seen.Name, next.Offset, next.Missing, next.Text));
            isOver |= seen.IsLast;
        }

        return isOver;
    }

    private static async Task<TargetRun?> Find(IRunStore runs, ITargetDirectory inventory, string runId, string target, CancellationToken cancellation)
    {
        const int AtOnce = 1_000;
        var name = inventory.Find(target)?.Name ?? target;
        for (var offset = 0; ; offset += AtOnce)
        {
            var page = await runs.Targets(runId, new TargetRunFilter(Text: name), new PageRequest(offset, AtOnce), cancellation);
            foreach (var token in page.Items)
            {
                if (token.TargetId == target || token.TargetName.Equals(name, StringComparison.OrdinalIgnoreCase))
                    return token;
            }

            if (page.Items.Count < AtOnce)
                return null;
        }
    }
}
