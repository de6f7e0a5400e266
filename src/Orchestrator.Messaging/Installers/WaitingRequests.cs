using Orchestrator.Core.Runs;

namespace Orchestrator.Messaging.Installers;

/// <summary>Requests that wait for their targets, first come first served in each lane. Not for concurrent use.</summary>
internal sealed class WaitingRequests
{
    private readonly Dictionary<string, Queue<OutgoingCommand>> lanes = new(StringComparer.Ordinal);
    private readonly HashSet<string> ids = new(StringComparer.Ordinal);

    /// <summary>The names of all lanes, so that all get their turn; an empty lane is dropped when it is met here.</summary>
    private readonly Queue<string> rota = new();

    public int Count => ids.Count;

    public bool Contains(string commandId) => ids.Contains(commandId);

    /// <returns>False if it waits already.</returns>
    public bool Add(OutgoingCommand command)
    {
        if (!ids.Add(command.Id))
            return false;
        var name = Lane.Of(command);
        if (!lanes.TryGetValue(name, out var lane))
        {
            lanes.Add(name, lane = new Queue<OutgoingCommand>(1));
            rota.Enqueue(name);
        }

        lane.Enqueue(command);
        return true;
    }

    /// <summary>Takes out the first of each lane that is not taken, at most <paramref name="max"/>; who was not looked at comes first the next time.</summary>
    public IReadOnlyList<OutgoingCommand> Next(int max, Func<string, bool> isTaken)
    {
        var next = new List<OutgoingCommand>();
        for (var unseen = rota.Count; unseen > 0 && next.Count < max; unseen--)
        {
            var name = rota.Dequeue();
            var lane = lanes[name];
            if (lane.Count > 0 && !isTaken(name))
                next.Add(Take(lane));
            if (lane.Count > 0)
                rota.Enqueue(name);
            else
                lanes.Remove(name);
        }

        return next;
    }

    /// <summary>Takes out the first of one lane; null: none waits in it.</summary>
    public OutgoingCommand? Next(string name) => lanes.TryGetValue(name, out var lane) && lane.Count > 0 ? Take(lane) : null;

    private OutgoingCommand Take(Queue<OutgoingCommand> lane)
    {
        var first = lane.Dequeue();
        ids.Remove(first.Id);
        return first;
    }
}
