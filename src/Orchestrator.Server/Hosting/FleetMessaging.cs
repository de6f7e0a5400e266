using Orchestrator.Core.Fleet;
using Orchestrator.Core.Outputs;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;
using Orchestrator.Messaging;
using Orchestrator.Messaging.Installers;
using Orchestrator.Messaging.RabbitMq.Agents;
using Orchestrator.Messaging.RabbitMq.Installers;
using Orchestrator.Messaging.RabbitMq.Outputs;
using Orchestrator.Messaging.RabbitMq.Shards;
using Orchestrator.Server.Enrolment;
using Orchestrator.Server.Fleet;
using Orchestrator.Server.Outputs;
using Orchestrator.Server.Runs;

namespace Orchestrator.Server.Hosting;

/// <summary>The ways of a server of a fleet: everything through the broker that its servers share.</summary>
internal static class FleetMessaging
{
    public static void AddFleetMessaging(this IServiceCollection services, Foundation foundation, FleetLinks fleet)
    {
        services.AddSingleton(fleet);
        services.AddSingleton(fleet.Connection);
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<RabbitMqShardQueues>(provider, foundation.Shards, FleetStart.Limits, new ShardQueueOptions()));
        services.AddSingleton<IShardQueues>(provider => new ObservedQueues(
            new CurrentQueues(
                provider.GetRequiredService<RabbitMqShardQueues>(),
                foundation.Inventory,
                provider.GetRequiredService<NamedTimeframes>,
                provider.GetRequiredService<NamedSites>,
                provider.GetRequiredService<GoverningGroups>),
            provider.GetRequiredService<Readiness>()));
        services.AddPushInstallation(foundation);
        services.AddInstallationWork(
            foundation,
            provider => new BrokerInstallationQueue(
                fleet.Connection, fleet.Publisher, FleetStart.Limits, foundation.Time, provider.GetRequiredService<ILogger<BrokerInstallationQueue>>()));
        services.AddSingleton(new AgentQueues(fleet.Connection));
        services.AddAgentAccounts(foundation.Settings, fleet.Settings);
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<PresenceReceiver>(provider, fleet.Connection, fleet.Publisher, foundation.Shards));
        services.AddSingleton(provider => new BrokerCommandTransport(fleet.Connection, fleet.Publisher, provider.GetRequiredService<Contacts>().IsConnected, foundation.Time));
        services.AddSingleton<ICommandTransport>(provider => new CommandRouter(
        [
            FleetSimulationServices.Route(foundation, fleet),
            CommandRoute.To(CommandDestination.Installer, provider.GetRequiredService<InstallerTransport>()),
            CommandRoute.To(CommandDestination.Agent, provider.GetRequiredService<BrokerCommandTransport>()),
        ]));
        services.AddSingleton(provider => new BrokerOutputs(
            fleet.Connection, fleet.Publisher, foundation.Name, FleetStart.Limits, provider.GetRequiredService<ILogger<BrokerOutputs>>()));
        services.AddSingleton<IOutputWatch>(provider => provider.GetRequiredService<BrokerOutputs>());
        services.AddSingleton(provider => new RunRelay(provider.GetRequiredService<WatchHub>(), foundation.News));
        services.AddSingleton<INewsListener, SharedState>();
    }

    /// <summary>What has to be there before the shards take up their runs, and what goes on beside them.</summary>
    public static void AddFleetReachability(this IServiceCollection services, Foundation foundation, FleetLinks fleet)
    {
        services.AddSingleton(provider => new FleetStart(
            provider.GetRequiredService<NamedTimeframes>(), provider.GetRequiredService<NamedSites>(),
            provider.GetRequiredService<GoverningGroups>(), fleet, foundation.Shards));
        services.AddHostedService(provider => provider.GetRequiredService<FleetStart>());
        services.AddHostedService(provider => ActivatorUtilities.CreateInstance<TimeframeCheck>(
            provider, () => provider.GetRequiredService<ShardHost>().Position.Held, TimeProvider.System));
        services.AddHostedService(provider => new FleetNews(fleet.News, provider.GetRequiredService<INewsListener>(), provider.GetRequiredService<FleetStart>()));
        services.AddHostedService(provider => provider.GetRequiredService<RunRelay>());
        services.AddHostedService(provider => ActivatorUtilities.CreateInstance<FleetOutputs>(provider, provider.GetRequiredService<FleetStart>()));
        services.AddHostedService(provider => new FleetPresence(provider.GetRequiredService<PresenceReceiver>(), provider.GetRequiredService<FleetStart>()));
        services.AddFleetSimulation(foundation, fleet);
    }
}
