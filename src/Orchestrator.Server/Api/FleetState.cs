using Orchestrator.Core.Access;
using Orchestrator.Core.Shards;
using Orchestrator.Server.Hosting;

namespace Orchestrator.Server.Api;

/// <summary>The servers that share the work, as the one that was asked sees them.</summary>
/// <param name="Server">Name of the server that was asked.</param>
/// <param name="Servers">Names of all that live.</param>
/// <param name="Shards">Every shard; a run belongs to one.</param>
/// <param name="Broker">Address of the broker, without credentials; null: this server stands alone.</param>
/// <param name="Announcements">How many announcements of runs wait for the broker, of all servers: what only grows is not taken; null: the storage does not say at the moment.</param>
/// <param name="Problems">What keeps this server from taking part; empty: nothing does.</param>
public sealed record FleetView(string Server, IReadOnlyList<string> Servers, IReadOnlyList<ShardView> Shards, string? Broker, long? Announcements, IReadOnlyList<string> Problems);

/// <summary>A part of all runs, worked on by one server at a time.</summary>
/// <param name="Owner">Name of that server; null: nobody works on it at the moment.</param>
public sealed record ShardView(int Number, string? Owner);

internal static class FleetState
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static void MapFleet(this RouteGroupBuilder api) =>
        api.MapGet("/fleet", Get).Named("getFleet", "Which servers share the work, who has which shard, and what is in the way.", Role.Viewer);

    private static async Task<FleetView> Get(ShardHost host, Foundation foundation, Readiness readiness, CancellationToken cancellation)
    {
        var position = host.Position;
        return new FleetView(
            foundation.Name,
            position.Servers,
            [.. Enumerable.Range(0, foundation.Shards).Select(shard => new ShardView(shard, position.Holders.GetValueOrDefault(shard)))],
            foundation.Fleet?.Settings.ToString(),
            await Waiting(foundation, cancellation),
            readiness.Problems());
    }

    // What is in the way must be told even if it is the storage.
    private static async Task<long?> Waiting(Foundation foundation, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            return await foundation.Storage.Outbox.Count(patience.Token);
        }
#pragma warning disable CA1031 // Whatever keeps the storage from answering stands among the problems.
        catch (Exception) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return null;
        }
    }
}
