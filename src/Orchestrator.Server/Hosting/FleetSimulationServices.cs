using Orchestrator.Contracts.Signing;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Targets;
using Orchestrator.Messaging;
using Orchestrator.Messaging.RabbitMq.Simulated;
using Orchestrator.Messaging.Simulated;
using Orchestrator.Server.Fleet;
using Orchestrator.Server.Runs;

namespace Orchestrator.Server.Hosting;

/// <summary>Simulated targets in a fleet.</summary>
internal static class FleetSimulationServices
{
    /// <summary>The way to them, whichever process plays them; to be asked before the ways to real targets.</summary>
    public static CommandRoute Route(Foundation foundation, FleetLinks fleet) => new(
        (target, _) => SimulatedTargets.Have(target),
        new SimulatedTransport(fleet.Connection, fleet.Publisher, id => foundation.Inventory.Find(id)?.Connected == true, foundation.Time));

    /// <summary>Offers to play them, if the settings ask for any.</summary>
    public static void AddFleetSimulation(this IServiceCollection services, Foundation foundation, FleetLinks fleet)
    {
        if (foundation.Settings.Simulated.Targets == 0)
            return;
        services.AddSingleton(provider => new BrokerSimulatedFleet(
            foundation.Settings.Simulated.Options(),
            new CommandVerifier([foundation.Signer.PublicKey]),
            fleet.Connection,
            provider.GetRequiredService<IAgentPresence>(),
            cancellation => provider.GetRequiredService<ShardPost>().Surely(new JournalsLost(), cancellation),
            foundation.Shards,
            foundation.Time,
            provider.GetRequiredService<ILoggerFactory>())
        {
            Introduce = (targets, cancellation) => Introduce(foundation.Inventory, targets, cancellation),
        });
        services.AddHostedService(provider => ActivatorUtilities.CreateInstance<FleetSimulation>(provider));
    }

    /// <summary>Adds those that nobody has added: what is known of the others (whether they are connected) must not be replaced.</summary>
    private static async Task Introduce(Inventory inventory, IReadOnlyList<Target> targets, CancellationToken cancellation)
    {
        await inventory.Know([.. targets.Select(target => target.Id)], [], cancellation);
        await inventory.Add([.. targets.Where(target => inventory.Find(target.Id) is null)], cancellation);
    }
}
