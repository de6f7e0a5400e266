using Orchestrator.Core.Installation;
using Orchestrator.Core.Runs;

namespace Orchestrator.Messaging.Installers;

/// <summary>What one worker has in hand: attempts at work, requests that wait for their target, and commands that were stopped before they came. Safe for concurrent use.</summary>
internal sealed class AttemptBook(InstallationWorkerOptions options)
{
    /// <summary>Stopped commands that are remembered; the engine repeats its word.</summary>
    private const int Stopped = 20_000;

    /// <summary>So many that wake a target have one place together: they call no programs of their own, and may take an hour.</summary>
    private const int Shares = 10;

    private readonly Lock gate = new();
    private readonly Dictionary<string, InstallationAttempt> attempts = new(StringComparer.Ordinal);
    private readonly WaitingRequests waiting = new();
    private readonly HashSet<string> told = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> taken = new(StringComparer.Ordinal);
    private readonly Queue<string> stoppedInOrder = new();
    private readonly HashSet<string> stopped = new(StringComparer.Ordinal);
    private int atWork;
    private int shares;

    /// <summary>Attempts that have a place.</summary>
    public int AtWork
    {
        get
        {
            lock (gate)
                return atWork;
        }
    }

    /// <summary>Places that are free.</summary>
    public int Room
    {
        get
        {
            lock (gate)
                return Free;
        }
    }

    /// <summary>All that have not ended, also those that have lost their place.</summary>
    public IReadOnlyList<InstallationAttempt> All
    {
        get
        {
            lock (gate)
                return [.. attempts.Values];
        }
    }

    /// <summary>Whether it is at work or waits. What was abandoned and has not ended is another one's by now, perhaps this worker's again.</summary>
    public bool Knows(string commandId)
    {
        lock (gate)
            return waiting.Contains(commandId) || (attempts.TryGetValue(commandId, out var attempt) && !attempt.Abandoned.IsCancellationRequested);
    }

    /// <summary>Whether something of this worker has not ended in that lane, also something abandoned.</summary>
    public bool IsTaken(string lane)
    {
        lock (gate)
            return taken.ContainsKey(lane);
    }

    /// <param name="attempt">Its lane is not taken.</param>
    /// <returns>True if it was stopped before it came.</returns>
    public bool Begin(InstallationAttempt attempt)
    {
        lock (gate)
        {
            attempts.Add(attempt.Id, attempt);
            taken.Add(Lane.Of(attempt.Request), attempt.Id);
            told.Remove(attempt.Id);
            atWork++;
            shares += SharesOf(attempt);
            return stopped.Contains(attempt.Id);
        }
    }

    public bool IsStopped(string commandId)
    {
        lock (gate)
            return stopped.Contains(commandId);
    }

    public void GivePlaceBack(InstallationAttempt attempt)
    {
        lock (gate)
        {
            atWork--;
            shares -= SharesOf(attempt);
        }
    }

    public void Forget(InstallationAttempt attempt)
    {
        lock (gate)
        {
            attempts.Remove(attempt.Id);
            if (taken.GetValueOrDefault(Lane.Of(attempt.Request)) == attempt.Id)
                taken.Remove(Lane.Of(attempt.Request));
        }
    }

    /// <summary>Has it wait for its target. If too many wait it is dropped, and comes again.</summary>
    /// <returns>True if it begins to wait, and nobody has been told yet.</returns>
    public bool Wait(OutgoingCommand command)
    {
        lock (gate)
        {
            if (waiting.Count >= options.Waiting || !waiting.Add(command))
                return false;
            if (told.Count >= 2 * options.Waiting)
                told.Clear();
            return told.Add(command.Id);
        }
    }

    /// <summary>What was taken out of the waiting and could not be looked at waits on, unless it has been begun.</summary>
    public void PutBack(IEnumerable<OutgoingCommand> commands)
    {
        lock (gate)
        {
            foreach (var command in commands.Where(command => !attempts.ContainsKey(command.Id)))
                waiting.Add(command);
        }
    }

    /// <summary>Takes those whose turn it may be out of the waiting: the first of each target that is not taken here, as many as there are places for.</summary>
    public IReadOnlyList<OutgoingCommand> Next()
    {
        lock (gate)
            return waiting.Next(Free, taken.ContainsKey);
    }

    /// <summary>Takes the first of one lane out of the waiting, if that is not taken here and there is a place for it.</summary>
    public IReadOnlyList<OutgoingCommand> Next(string lane)
    {
        lock (gate)
            return Free > 0 && !taken.ContainsKey(lane) && waiting.Next(lane) is { } next ? [next] : [];
    }

    /// <returns>Those of the commands that are at work.</returns>
    public IReadOnlyList<InstallationAttempt> Stop(IReadOnlyCollection<string> commandIds)
    {
        lock (gate)
        {
            foreach (var id in commandIds.Where(id => stopped.Add(id)))
                stoppedInOrder.Enqueue(id);
            while (stopped.Count > Stopped)
                stopped.Remove(stoppedInOrder.Dequeue());
            return [.. commandIds.Where(attempts.ContainsKey).Select(id => attempts[id])];
        }
    }

    /// <summary>Places of which some share is free.</summary>
    private int Free => Math.Max(0, ((options.AtOnce * Shares) - shares + Shares - 1) / Shares);

    private static int SharesOf(InstallationAttempt attempt) => attempt.Request is WakeRequest ? 1 : Shares;
}
