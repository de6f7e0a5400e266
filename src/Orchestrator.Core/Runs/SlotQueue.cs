namespace Orchestrator.Core.Runs;

/// <summary>The slots of one activity in one run: who holds one, and who queues, first come first served.</summary>
internal sealed class SlotQueue
{
    private readonly HashSet<int> holders = [];
    private readonly LinkedList<int> waiting = [];
    private readonly Dictionary<int, LinkedListNode<int>> places = [];

    /// <summary>Gives a slot if fewer than <paramref name="limit"/> are held and nobody has waited longer; otherwise queues.</summary>
    public bool TryTake(int ordinal, int limit)
    {
        if (holders.Contains(ordinal))
            return true;
        var isFirst = waiting.First is null || waiting.First.Value == ordinal;
        if (holders.Count < limit && isFirst)
        {
            Leave(ordinal);
            holders.Add(ordinal);
            return true;
        }

        if (!places.ContainsKey(ordinal))
            places[ordinal] = waiting.AddLast(ordinal);
        return false;
    }

    /// <summary>For a token that was loaded holding its slot.</summary>
    public void Take(int ordinal) => holders.Add(ordinal);

    /// <summary>Whose turn it is, or null if nobody waits.</summary>
    public int? Next => waiting.First?.Value;

    public void Release(int ordinal) => holders.Remove(ordinal);

    /// <summary>Stops waiting.</summary>
    public void Leave(int ordinal)
    {
        if (places.Remove(ordinal, out var place))
            waiting.Remove(place);
    }
}
