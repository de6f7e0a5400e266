using System.Net;
using MongoDB.Driver.Core.Servers;

namespace Orchestrator.Storage.MongoDb.Connections;

/// <summary>
/// Notices that a primary no longer answers greetings. The driver seeks another one then, but leaves the commands that the lost one has to their time-out
/// of minutes.
/// </summary>
internal sealed class PrimaryWatch : IDisposable
{
    private readonly Lock stateLock = new();

    // One that was followed by another has commands still, until it turns out to be gone.
    private readonly Dictionary<EndPoint, CancellationTokenSource> primaries = [];
    private CancellationTokenSource next = new();
    private EndPoint? current;
    private bool isDisposed;

    /// <summary>Ends when the primary of this moment, or the next one if there is none, is lost.</summary>
    public CancellationToken Lost
    {
        get
        {
            lock (stateLock)
                return (current is null ? next : primaries[current]).Token;
        }
    }

    public void Note(ServerDescription server)
    {
        CancellationTokenSource? lost = null;
        lock (stateLock)
        {
            if (isDisposed)
                return;
            if (server.Type == ServerType.ReplicaSetPrimary)
            {
                if (primaries.TryAdd(server.EndPoint, next))
                    next = new CancellationTokenSource();
                current = server.EndPoint;
            }
            else if (server is { Type: ServerType.Unknown, HeartbeatException: not null } && primaries.Remove(server.EndPoint, out lost))
            {
                current = server.EndPoint.Equals(current) ? null : current;
            }
        }

        lost?.Cancel();
        lost?.Dispose();
    }

    public void Dispose()
    {
        lock (stateLock)
        {
            isDisposed = true;
            next.Dispose();
            foreach (var primary in primaries.Values)
                primary.Dispose();
        }
    }
}
