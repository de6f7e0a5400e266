using Orchestrator.Core.Runs;

namespace Orchestrator.Messaging.Installers;

/// <summary>Requests that wait for their targets, first come first served at each. Not for concurrent use.</summary>
internal sealed class WaitingRequests
{
    private readonly Dictionary<string, Queue<OutgoingCommand>> lanes = new(StringComparer.Ordinal);
    private readonly HashSet<string> ids = new(StringComparer.Ordinal);

    /// <summary>The targets of all lanes, so that all get their turn; an empty lane is dropped when it is met here.</summary>
    private readonly Queue<string> rota = new();

    public int Count => ids.Count;

    public bool Contains(string commandId) => ids.Contains(commandId);

    /// <returns>False if it waits already.</returns>
    public bool Add(OutgoingCommand command)
    {
        if (!ids.Add(command.Id))
            return false;
        if (!lanes.TryGetValue(command.TargetId, out var lane))
        {
            lanes.Add(command.TargetId, lane = new Queue<OutgoingCommand>(1));
            rota.Enqueue(command.TargetId);
        }

        lane.Enqueue(command);
        return true;
    }

    /// <summary>Takes out the first of each target that is not taken, at most <paramref name="max"/>; who was not looked at comes first the next time.</summary>
    public IReadOnlyList<OutgoingCommand> Next(int max, Func<string, bool> isTaken)
    {
        var next = new List<OutgoingCommand>();
        for (var unseen = rota.Count; unseen > 0 && next.Count < max; unseen--)
        {
            var target = rota.Dequeue();
            var lane = lanes[target];
            if (lane.Count > 0 && !isTaken(target))
                next.Add(Take(lane));
            if (lane.Count > 0)
                rota.Enqueue(target);
            else
                lanes.Remove(target);
        }

        return next;
    }

    /// <summary>Takes out the first of one target; null: none waits for it.</summary>
    public OutgoingCommand? Next(string target) => lanes.TryGetValue(target, out var lane) && lane.Count > 0 ? Take(lane) : null;

    private OutgoingCommand Take(Queue<OutgoingCommand> lane)
    {
        var first = lane.Dequeue();
        ids.Remove(first.Id);
        return first;
    }
}
