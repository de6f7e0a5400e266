using Orchestrator.Core.Access;
using Orchestrator.Core.Shards;
using Orchestrator.Server.Hosting;

namespace Orchestrator.Server.Api;

/// <summary>The servers that share the work, as the one that was asked sees them.</summary>
/// <param name="Server">Name of the server that was asked.</param>
/// <param name="Servers">Names of all that live.</param>
/// <param name="Shards">Every shard; a run belongs to one.</param>
/// <param name="Broker">Address of the broker, without credentials; null: this server stands alone.</param>
/// <param name="Problems">What keeps this server from taking part; empty: nothing does.</param>
public sealed record FleetView(string Server, IReadOnlyList<string> Servers, IReadOnlyList<ShardView> Shards, string? Broker, IReadOnlyList<string> Problems);

/// <summary>A part of all runs, worked on by one server at a time.</summary>
/// <param name="Owner">Name of that server; null: nobody works on it at the moment.</param>
public sealed record ShardView(int Number, string? Owner);

internal static class FleetState
{
    public static void MapFleet(this RouteGroupBuilder api) =>
        api.MapGet("/fleet", Get).Named("getFleet", "Which servers share the work, who has which shard, and what is in the way.", Role.Viewer);

    private static FleetView Get(ShardHost host, Foundation foundation, Readiness readiness)
    {
        var position = host.Position;
        return new FleetView(
            foundation.Name,
            position.Servers,
            [.. Enumerable.Range(0, foundation.Shards).Select(shard => new ShardView(shard, position.Holders.GetValueOrDefault(shard)))],
            foundation.Fleet?.Settings.ToString(),
            readiness.Problems());
    }
}
