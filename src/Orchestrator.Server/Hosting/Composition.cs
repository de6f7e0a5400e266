using Orchestrator.Contracts.Signing;
using Orchestrator.Core.Distributions;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;
using Orchestrator.Core.Targets;
using Orchestrator.Core.Timeframes;
using Orchestrator.Installation.ThisComputer;
using Orchestrator.Messaging;
using Orchestrator.Messaging.InProcess;
using Orchestrator.Messaging.Installers;
using Orchestrator.Messaging.LocalAgents;
using Orchestrator.Messaging.Reporting;
using Orchestrator.Messaging.Simulated;
using Orchestrator.Server.Access;
using Orchestrator.Server.Agents;
using Orchestrator.Server.Api;
using Orchestrator.Server.Definitions;
using Orchestrator.Server.Enrolment;
using Orchestrator.Server.Fleet;
using Orchestrator.Server.Runs;

namespace Orchestrator.Server.Hosting;

/// <summary>Which part gets which.</summary>
internal static class Composition
{
    // One server owns a data folder (its lock says so), so a restarted one takes its shards back at once.
    private const string Owner = "server";

    public static void AddOrchestrator(this IServiceCollection services, Foundation foundation)
    {
        services.AddSingleton(foundation.Settings).AddSingleton(foundation.Folder).AddSingleton(foundation.Time);
        AddStores(services, foundation);
        AddEngine(services, foundation);
        AddMessaging(services, foundation);

        // In the order in which they start; they stop the other way round, the listener first.
        services.AddHostedService(provider => new Reachability(
            provider.GetRequiredService<NamedTimeframes>(),
            provider.GetRequiredService<LocalAgentServer>(),
            provider.GetRequiredService<InstallerQueue>(),
            foundation.Inventory,
            provider.GetService<SimulatedFleet>()));
        services.AddHostedService(provider => new ShardWork(provider.GetRequiredService<ShardHost>(), foundation.Shards));
        if (foundation.Settings.Fleet.Targets > 0)
            services.AddHostedService(provider => new FleetRecovery(provider.GetRequiredService<SimulatedFleet>(), foundation.Storage.Runs, foundation.Shards));
        services.AddHostedService<PresenceKeeper>();
        services.AddHostedService<Retention>();
        if (AgentProgram.Find(foundation.Settings.Agent, foundation.Settings.TestClock) is { } program)
        {
            services.AddSingleton(program);
            services.AddHostedService<LocalAgent>();
        }
    }

    private static void AddStores(IServiceCollection services, Foundation foundation)
    {
        services.AddSingleton(foundation.Storage.Runs).AddSingleton(foundation.Storage.Reports).AddSingleton(foundation.Storage.Targets);
        services.AddSingleton(foundation.Storage.Access).AddSingleton(foundation.Storage.Definitions);
        services.AddSingleton(foundation.Inventory).AddSingleton<ITargetDirectory>(foundation.Inventory);
        services.AddSingleton(provider => new NamedTimeframes(foundation.Storage.Timeframes, foundation.News, provider.GetRequiredService<ShardPost>(), foundation.Settings.Zone));
        services.AddSingleton<ITimeframeDirectory>(provider => provider.GetRequiredService<NamedTimeframes>());
        services.AddSingleton<IGraphSource, GraphCache>();
        services.AddSingleton<AuditTrail>();
        services.AddSingleton(foundation.Storage.Enrolment).AddSingleton(new ServerKey(foundation.Signer.PublicKey));
        services.AddSingleton<EnrolmentGate>();
        services.AddSingleton<EnrolmentDesk>();
    }

    private static void AddEngine(IServiceCollection services, Foundation foundation)
    {
        var shards = foundation.Shards;
        services.AddSingleton(provider => new Readiness(() => provider.GetRequiredService<ShardHost>().Position, provider.GetRequiredService<IHostApplicationLifetime>()));
        services.AddSingleton<IShardQueues>(provider => new ObservedQueues(new InProcessShardQueues(shards, foundation.Time), provider.GetRequiredService<Readiness>()));
        services.AddSingleton(provider => new ShardPost(provider.GetRequiredService<IShardQueues>(), shards));
        services.AddSingleton<WatchHub>();
        services.AddSingleton<RunControl.Desk>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<RunLauncher>(provider, shards));
        services.AddSingleton(provider => new ShardHost(
            Owner,
            foundation.Storage.Runs,
            foundation.Storage.Shards,
            provider.GetRequiredService<IShardQueues>(),
            provider.GetRequiredService<ICommandTransport>(),
            provider.GetRequiredService<IGraphSource>(),
            foundation.Inventory,
            () => new RunEngine(foundation.Inventory, provider.GetRequiredService<ITimeframeDirectory>(), foundation.Signer.Sign, new EngineOptions()),
            provider.GetRequiredService<WatchHub>(),
            foundation.Time,
            TimeProvider.System,
            Foundation.Work,
            provider.GetRequiredService<ILogger<ShardHost>>()));
    }

    private static void AddMessaging(IServiceCollection services, Foundation foundation)
    {
        services.AddSingleton<AgentPresence>();
        services.AddSingleton<IAgentPresence>(provider => provider.GetRequiredService<AgentPresence>());
        services.AddSingleton(provider => new ReportRouter(provider.GetRequiredService<IShardQueues>(), foundation.Shards));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<LocalAgentServer>(provider, new LocalAgentOptions(foundation.Folder.AgentSocket)));
        services.AddSingleton<IInstaller>(provider => new ThisComputerInstaller(
            [Environment.MachineName, foundation.LocalTarget.Name], provider.GetRequiredService<LocalAgentServer>(), foundation.Time));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<InstallerQueue>(provider, new InstallerQueueOptions()));
        var fleet = foundation.Settings.Fleet;
        if (fleet.Targets > 0)
        {
            services.AddSingleton(provider => ActivatorUtilities.CreateInstance<SimulatedFleet>(
                provider, Options(fleet), new CommandVerifier([foundation.Signer.PublicKey])));
        }

        services.AddSingleton(provider => new Contacts(foundation.Inventory, provider.GetService<SimulatedFleet>()));
        services.AddSingleton<ICommandTransport>(Router);
        services.AddSingleton(foundation.LocalTarget);
    }

    private static CommandRouter Router(IServiceProvider provider)
    {
        var routes = new List<CommandRoute>();
        if (provider.GetService<SimulatedFleet>() is { } fleet)
            routes.Add(new CommandRoute((target, _) => fleet.Serves(target), fleet));
        routes.Add(CommandRoute.To(CommandDestination.Installer, provider.GetRequiredService<InstallerQueue>()));
        routes.Add(CommandRoute.To(CommandDestination.Agent, provider.GetRequiredService<LocalAgentServer>()));
        return new CommandRouter(routes);
    }

    private static SimulatedFleetOptions Options(FleetSettings fleet) => new()
    {
        Targets = fleet.Targets,
        OfflinePercent = fleet.OfflinePercent,
        SlowPercent = fleet.SlowPercent,
        FailingPercent = fleet.FailingPercent,
    };
}
