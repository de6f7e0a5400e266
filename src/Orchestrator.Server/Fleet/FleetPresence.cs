using Orchestrator.Core.Targets;
using Orchestrator.Messaging.RabbitMq.Agents;

namespace Orchestrator.Server.Fleet;

/// <summary>
/// Hears the fleet's agents. While this server is the one that hears them, it also ends the contact of targets that nobody has heard of for long:
/// they went while the last presence keeper did.
/// </summary>
internal sealed class FleetPresence(PresenceReceiver receiver, FleetStart start, Inventory inventory, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(30);

    /// <summary>Signs of life are stored once a minute, so what is stored may be that much older than what was heard.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(3);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await start.Declared.WaitAsync(stoppingToken);
        await Task.WhenAll(receiver.Run(stoppingToken), Sweep(stoppingToken));
    }

    private async Task Sweep(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        while (await timer.WaitForNextTickAsync(cancellation))
        {
            if (!receiver.IsKeeper)
                continue;
            var before = time.GetUtcNow() - Silence;
            foreach (var target in inventory.All().Where(target => target is { Connected: true, Kind: TargetKind.Computer, LastSeen: { } seen } && seen < before))
                inventory.Saw(new TargetSighting(target.Id, Connected: false, target.LastSeen!.Value));
        }
    }
}
