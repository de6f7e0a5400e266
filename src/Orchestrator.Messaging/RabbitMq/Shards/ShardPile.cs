using Orchestrator.Core.Shards;

namespace Orchestrator.Messaging.RabbitMq.Shards;

/// <summary>What an inbox has been given by the broker and has not acknowledged: waiting in order, or taken.</summary>
internal sealed class ShardPile(ShardQueueOptions options)
{
    private readonly Queue<ShardArrival> waiting = new();
    private readonly SortedSet<ulong> taken = [];
    private bool hasParkedSuspect;

    public bool IsEmpty => waiting.Count == 0;

    public void Add(ShardArrival arrival) => waiting.Enqueue(arrival);

    /// <summary>
    /// Takes what comes next, at most <paramref name="max"/>. An input that was delivered too often comes alone. <paramref name="unusable"/>
    /// has what is to be parked before anything else is done: it lay before or between what was taken.
    /// </summary>
    public List<Delivery> Take(int max, out List<(ShardArrival Arrival, string Reason)> unusable)
    {
        var deliveries = new List<Delivery>(Math.Min(max, waiting.Count));
        unusable = [];
        while (deliveries.Count < max && waiting.TryPeek(out var next))
        {
            var isSuspect = next.Failures >= options.SuspectAfter;
            if (isSuspect && deliveries.Count > 0)
                break;
            waiting.Dequeue();
            if (next.Input is null)
            {
                unusable.Add((next, next.Mistake));
                continue;
            }

            if (next.Failures >= options.Deliveries && !hasParkedSuspect)
            {
                hasParkedSuspect = true;
                unusable.Add((next, $"It was delivered {next.Failures + 1} times and never finished: its shard's work failed or its server ended each time."));
                continue;
            }

            taken.Add(next.Tag);
            deliveries.Add(new Delivery(next.Input, next.Tag));
            if (isSuspect)
                break;
        }

        return deliveries;
    }

    /// <summary>Forgets what is acknowledged and tells how to say so: all tags up to <paramref name="upTo"/>, and some single ones.</summary>
    public IReadOnlyList<ulong> Acknowledge(IReadOnlyList<Delivery> deliveries, out ulong? upTo)
    {
        var known = deliveries.Select(delivery => delivery.Tag).Where(taken.Remove).Order().ToList();

        // What was given to the inbox and not taken has higher tags, so nothing else lies below the lowest that is still taken.
        var lowest = taken.Count == 0 ? ulong.MaxValue : taken.Min;
        var below = known.FindLastIndex(tag => tag < lowest);
        upTo = below < 0 ? null : known[below];
        return known[(below + 1)..];
    }
}
