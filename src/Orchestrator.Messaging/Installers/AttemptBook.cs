using Orchestrator.Core.Runs;

namespace Orchestrator.Messaging.Installers;

/// <summary>What one worker has in hand: attempts at work, requests that wait for their target, and commands that were stopped before they came. Safe for concurrent use.</summary>
internal sealed class AttemptBook(InstallationWorkerOptions options)
{
    /// <summary>Stopped commands that are remembered; the engine repeats its word.</summary>
    private const int Stopped = 20_000;

    private readonly Lock gate = new();
    private readonly Dictionary<string, InstallationAttempt> attempts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Queue<OutgoingCommand>> waiting = new(StringComparer.Ordinal);
    private readonly HashSet<string> waitingIds = new(StringComparer.Ordinal);
    private readonly HashSet<string> told = new(StringComparer.Ordinal);
    private readonly HashSet<string> taken = new(StringComparer.Ordinal);
    private readonly Queue<string> stoppedInOrder = new();
    private readonly HashSet<string> stopped = new(StringComparer.Ordinal);
    private int places;

    /// <summary>Attempts that have a place.</summary>
    public int AtWork
    {
        get
        {
            lock (gate)
                return places;
        }
    }

    /// <summary>Places that are free.</summary>
    public int Room
    {
        get
        {
            lock (gate)
                return Math.Max(0, options.AtOnce - places);
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

    public bool Knows(string commandId)
    {
        lock (gate)
            return attempts.ContainsKey(commandId) || waitingIds.Contains(commandId);
    }

    /// <returns>True if it was stopped before it came.</returns>
    public bool Begin(InstallationAttempt attempt)
    {
        lock (gate)
        {
            attempts.Add(attempt.Id, attempt);
            taken.Add(attempt.Request.TargetId);
            told.Remove(attempt.Id);
            places++;
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
            places--;
    }

    public void Forget(InstallationAttempt attempt)
    {
        lock (gate)
        {
            attempts.Remove(attempt.Id);
            taken.Remove(attempt.Request.TargetId);
        }
    }

    /// <summary>Has it wait for its target. If too many wait it is dropped, and comes again.</summary>
    /// <returns>True if it begins to wait, and nobody has been told yet.</returns>
    public bool Wait(OutgoingCommand command)
    {
        lock (gate)
        {
            if (waitingIds.Count >= options.Waiting || !waitingIds.Add(command.Id))
                return false;
            if (told.Count >= 2 * options.Waiting)
                told.Clear();
            if (!waiting.TryGetValue(command.TargetId, out var lane))
                waiting.Add(command.TargetId, lane = new Queue<OutgoingCommand>(1));
            lane.Enqueue(command);
            return told.Add(command.Id);
        }
    }

    /// <summary>Takes those whose turn it may be out of the waiting: the first of each target that is not taken here, as many as there are places for.</summary>
    public IReadOnlyList<OutgoingCommand> Next()
    {
        lock (gate)
        {
            var next = new List<OutgoingCommand>();
            foreach (var (target, lane) in waiting.Where(pair => !taken.Contains(pair.Key)).Take(options.AtOnce - places).ToList())
            {
                next.Add(lane.Dequeue());
                waitingIds.Remove(next[^1].Id);
                if (lane.Count == 0)
                    waiting.Remove(target);
            }

            return next;
        }
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
}
