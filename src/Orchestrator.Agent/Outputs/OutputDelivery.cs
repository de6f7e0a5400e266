using Orchestrator.Contracts.Agents;

namespace Orchestrator.Agent.Outputs;

/// <summary>Hands kept outputs over, the oldest first, one piece after the other; each is repeated until a server says that it is stored.</summary>
internal sealed class OutputDelivery(string target, OutputShelf shelf, Action<AgentMessage> send, TimeProvider real)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    private readonly Lock gate = new();
    private readonly Signal news = new();
    private KeptOutput? current;
    private long storedUpTo;
    private bool isLinked;

    public void Linked(bool up)
    {
        lock (gate)
            isLinked = up;
        news.Ring();
    }

    /// <summary>There may be something new.</summary>
    public void Look() => news.Ring();

    public void Stored(OutputStored stored)
    {
        lock (gate)
        {
            if (current is null || (current.Origin.CommandId, current.Origin.Index) != (stored.CommandId, stored.Index))
                return;
            if (stored.Starts is { } starts && starts != current.Origin.Starts)
                return;
            storedUpTo = Math.Max(storedUpTo, stored.UpTo);
        }

        news.Ring();
    }

    public async Task Run(CancellationToken cancellation)
    {
        var patience = Shortest;
        (string? Path, long Offset) sent = default;
        var sentAt = real.GetTimestamp();
        while (true)
        {
            var (kept, offset, isUp) = Next();
            if (kept is null || !isUp)
            {
                (sent, patience) = (default, Shortest);
                await news.Wait(Timeout.InfiniteTimeSpan, cancellation);
                continue;
            }

            var waited = real.GetElapsedTime(sentAt);
            if ((kept.Path, offset) == sent && waited < patience)
            {
                await news.Wait(patience - waited, cancellation);
                continue;
            }

            patience = (kept.Path, offset) == sent ? Longer(patience) : Shortest;
            if (kept.Piece(target, offset) is not { } piece)
            {
                Done(kept);
                continue;
            }

            send(piece);
            (sent, sentAt) = ((kept.Path, offset), real.GetTimestamp());
        }
    }

    private static TimeSpan Longer(TimeSpan patience) => patience * 2 < Longest ? patience * 2 : Longest;

    /// <summary>What is to be handed over, from where on; what has been is removed.</summary>
    private (KeptOutput? Kept, long Offset, bool IsLinked) Next()
    {
        while (true)
        {
            lock (gate)
            {
                var oldest = shelf.Oldest;
                if (oldest?.Path != current?.Path)
                    (current, storedUpTo) = (oldest, 0);
                if (current is null || storedUpTo < Math.Max(current.Length, 1))
                    return (current, storedUpTo, isLinked);
            }

            Done(current);
        }
    }

    private void Done(KeptOutput kept) => shelf.Remove(kept);
}
