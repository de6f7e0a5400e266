using MongoDB.Bson;

namespace Orchestrator.Storage.MongoDb.Connections;

/// <summary>A session of the server: by its id and a rising number the server knows a repeated write again. Used by one at a time.</summary>
internal sealed class Session
{
    public BsonDocument Id { get; } = new("id", new BsonBinaryData(Guid.NewGuid(), GuidRepresentation.Standard));

    public long LastNumber { get; private set; }

    /// <summary>When it was last given back.</summary>
    public long LastUse { get; set; }

    /// <summary>A connection broke under it: the server may still be at work in it, so it is not used again.</summary>
    public bool IsDirty { get; set; }

    public long NextNumber() => ++LastNumber;
}

/// <summary>Keeps sessions for the next use; the last used first, so that the rest is forgotten on both sides.</summary>
internal sealed class SessionPool
{
    // Forgotten by us before the server forgets it.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    private readonly Stack<Session> idle = new();

    /// <param name="timeout">The server's.</param>
    public Session Rent(TimeSpan timeout)
    {
        lock (idle)
        {
            while (idle.TryPop(out var session))
            {
                if (TimeProvider.System.GetElapsedTime(session.LastUse) + Margin < timeout)
                    return session;
                // All below it were idle for even longer.
                idle.Clear();
            }
        }

        return new Session();
    }

    public void Return(Session session)
    {
        if (session.IsDirty)
            return;
        session.LastUse = TimeProvider.System.GetTimestamp();
        lock (idle)
            idle.Push(session);
    }

    /// <summary>Takes all that are idle.</summary>
    public IReadOnlyList<Session> Drain()
    {
        lock (idle)
        {
            var all = idle.ToArray();
            idle.Clear();
            return all;
        }
    }
}
