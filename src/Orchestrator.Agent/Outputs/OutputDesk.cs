using Orchestrator.Agent.Commands;
using Orchestrator.Agent.Hosting;
using Orchestrator.Contracts.Agents;

namespace Orchestrator.Agent.Outputs;

/// <summary>
/// The outputs of this agent's actions: tells them to whoever watches, and hands those that are too long for their reports over to a server. Nothing
/// here holds an action up, and nothing is journaled.
/// </summary>
/// <param name="target">Id of the agent's target.</param>
/// <param name="shelf">Outputs on the disk.</param>
/// <param name="send">Sends if there is a connection, else forgets; false: there is no room, it can be told later.</param>
/// <param name="real">Real time, whatever the clock says.</param>
/// <param name="log">For people.</param>
internal sealed class OutputDesk(string target, OutputShelf shelf, Func<AgentMessage, bool> send, TimeProvider real, AgentLog log)
{
    /// <summary>Outputs that are over are remembered for watchers, who have been told only a part of them.</summary>
    private const int Remembered = 4;

    /// <summary>Bytes a watcher is told at one time; with <see cref="Pace"/> at most 64 KiB a second.</summary>
    private const int AtOnce = OutputSeen.MostCharacters;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);

    private readonly Lock gate = new();
    private readonly WatchList watchers = new(real);
    private readonly List<ActionOutput> outputs = [];
    private readonly Signal watched = new();
    private readonly OutputDelivery delivery = new(target, shelf, piece => send(piece), real);

    /// <summary>An action starts.</summary>
    public ActionOutput Begin(StartAction start)
    {
        var output = new ActionOutput(start, shelf);
        Answered();
        lock (gate)
        {
            while (outputs.Count > Remembered && outputs.Find(one => one.IsOver) is { } oldest)
            {
                outputs.Remove(oldest);
                watchers.Forget(oldest);
            }

            outputs.Add(output);
        }

        return output;
    }

    /// <summary>What came of the actions that are over is journaled.</summary>
    public void Answered()
    {
        lock (gate)
        {
            foreach (var output in outputs)
                output.Answered();
        }
    }

    /// <summary>The link is there, or is lost.</summary>
    public void Linked(bool up) => delivery.Linked(up);

    /// <summary>Takes a message about outputs.</summary>
    /// <returns>False if it is about something else.</returns>
    public bool Heard(ServerMessage message)
    {
        switch (message)
        {
            case Watch watch:
                lock (gate)
                    watchers.Take(watch);
                watched.Ring();
                return true;
            case OutputStored stored:
                delivery.Stored(stored);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Makes room on a full disk: the oldest output goes.</summary>
    /// <returns>False if there is none.</returns>
    public bool GiveWay()
    {
        if (!shelf.GiveWay())
            return false;
        log.Warning("the disk is full: the oldest output that no server has yet is removed");
        return true;
    }

    /// <summary>Looks what an earlier agent has left. Called before anything else.</summary>
    /// <exception cref="IOException">The folder of the outputs cannot be used.</exception>
    public void Open()
    {
        shelf.Open();
        shelf.Added = delivery.Look;
    }

    /// <summary>Works until cancelled.</summary>
    public Task Run(CancellationToken cancellation) => Task.WhenAll(Show(cancellation), delivery.Run(cancellation));

    private async Task Show(CancellationToken cancellation)
    {
        while (true)
        {
            await watched.Wait(Timeout.InfiniteTimeSpan, cancellation);
            while (Tell())
                await Task.Delay(Pace, real, cancellation);
        }
    }

    /// <returns>False if nobody watches any more.</returns>
    private bool Tell()
    {
        lock (gate)
        {
            if (watchers.IsEmpty)
                return false;
            foreach (var output in outputs)
            {
                foreach (var watcher in watchers.Of(output.Origin.RunId))
                    Tell(output, watcher);
            }

            return true;
        }
    }

    private void Tell(ActionOutput output, WatchList.Watcher watcher)
    {
        // Of what was over before anybody watched the report tells.
        var isKnown = watcher.Told.TryGetValue(output, out var told);
        if (isKnown ? told is null : output.IsOver)
            return;
        var next = output.Since(told ?? Telling.Start, AtOnce);

        // That an action has been started again is told also where it has put out nothing yet.
        var isAgain = !isKnown && output.Origin.Starts > 1;
        if (next.Text.Length == 0 && !next.IsLast && !isAgain)
        {
            watcher.Told[output] = next.Next;
            return;
        }

        var hasRoom = send(new OutputSeen
        {
            Target = target,
            RunId = output.Origin.RunId,
            CommandId = output.Origin.CommandId,
            Index = output.Origin.Index,
            Starts = output.Origin.Starts,
            Name = output.Name,
            Offset = next.Offset,
            Text = next.Text,
            IsAnew = next.IsAnew,
            IsLast = next.IsLast,
            Answer = watcher.Answer,
        });
        if (hasRoom)
            watcher.Told[output] = next.IsLast ? null : next.Next;
        else
            watcher.Told.TryAdd(output, Telling.Start);
    }
}
