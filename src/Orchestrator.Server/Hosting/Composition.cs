using Orchestrator.Core.Credentials;
using Orchestrator.Core.Distributions;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Outbox;
using Orchestrator.Core.Outputs;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;
using Orchestrator.Core.Sites;
using Orchestrator.Core.Targets;
using Orchestrator.Core.Timeframes;
using Orchestrator.Messaging.Bus;
using Orchestrator.Messaging.Installers;
using Orchestrator.Messaging.Reporting;
using Orchestrator.Messaging.Simulated;
using Orchestrator.Server.Access;
using Orchestrator.Server.Agents;
using Orchestrator.Server.Api;
using Orchestrator.Server.Credentials;
using Orchestrator.Server.Definitions;
using Orchestrator.Server.Depots;
using Orchestrator.Server.Enrolment;
using Orchestrator.Server.Fleet;
using Orchestrator.Server.Packages;
using Orchestrator.Server.Import;
using Orchestrator.Server.Outputs;
using Orchestrator.Server.Runs;
using Orchestrator.Server.Triggers;

namespace Orchestrator.Server.Hosting;

/// <summary>Which part gets which.</summary>
internal static class Composition
{
    public static void AddOrchestrator(this IServiceCollection services, Foundation foundation)
    {
        services.AddSingleton(foundation).AddSingleton(foundation.Settings).AddSingleton(foundation.Folder).AddSingleton(foundation.Time);
        AddStores(services, foundation);
        services.AddPackages(foundation);
        services.AddDepots(foundation);
        AddEngine(services, foundation);
        AddMessaging(services, foundation);

        // In the order in which they start; they stop the other way round, the listener first.
        if (foundation.Fleet is { } fleet)
            services.AddFleetReachability(foundation, fleet);
        else
            services.AddAloneReachability(foundation);
        services.AddHostedService(provider => new ShardWork(
            provider.GetRequiredService<ShardHost>(), foundation.Shards, provider.GetService<FleetStart>()?.Declared ?? Task.CompletedTask));
        if (foundation is { Fleet: null, Settings.Simulated.Targets: > 0 })
            services.AddHostedService(provider => new FleetRecovery(provider.GetRequiredService<SimulatedFleet>(), foundation.Storage.Runs, foundation.Shards));
        services.AddHostedService(provider => new InstallationWork(
            provider.GetRequiredService<InstallationWorker>(), provider.GetService<FleetStart>()?.Declared ?? Task.CompletedTask));
        services.AddHostedService(provider => new StandByWork(provider.GetRequiredService<StandBySweep>()));
        services.AddTriggers(foundation);
        services.AddHostedService<PresenceKeeper>();
        services.AddHostedService<OutputAsking>();
        services.AddHostedService<Retention>();
        if (foundation.Fleet is { } links)
            BusSetup.Add(services, links.Connection, new BusOptions { Broker = links.Settings, Shards = foundation.Shards, Name = $"{foundation.Name} bus" });
        if (AgentProgram.Find(foundation.Settings.Agent, foundation.Settings.TestClock) is { } program)
        {
            services.AddSingleton(program).AddSingleton<LocalContents>();
            services.AddHostedService<LocalAgent>();
        }
    }

    private static void AddStores(IServiceCollection services, Foundation foundation)
    {
        services.AddSingleton(foundation.Storage.Runs).AddSingleton(foundation.Storage.Reports).AddSingleton(foundation.Storage.Targets);
        services.AddSingleton(foundation.Storage.Timeframes);
        services.AddSingleton(foundation.Storage.Outbox).AddSingleton(foundation.Storage.Parked);
        services.AddSingleton(foundation.Storage.Users).AddSingleton(foundation.Storage.Views).AddSingleton(foundation.Storage.Access).AddSingleton(foundation.Storage.Definitions);
        services.AddSingleton(foundation.Inventory).AddSingleton<ITargetDirectory>(foundation.Inventory);
        services.AddSingleton(provider => new NamedTimeframes(foundation.Storage.Timeframes, foundation.News, provider.GetRequiredService<ShardPost>(), foundation.Settings.Zone));
        services.AddSingleton<ITimeframeDirectory>(provider => provider.GetRequiredService<NamedTimeframes>());
        services.AddSingleton(provider => new NamedSites(foundation.Storage.Sites, foundation.News, provider.GetRequiredService<ShardPost>()));
        services.AddSingleton<ISiteDirectory>(provider => provider.GetRequiredService<NamedSites>());
        services.AddSingleton(provider => new GoverningGroups(foundation.Storage.Groups, foundation.News, provider.GetRequiredService<ShardPost>()));
        services.AddSingleton<IGroupDirectory>(provider => provider.GetRequiredService<GoverningGroups>());
        services.AddSingleton(foundation.Storage.Groups).AddSingleton(foundation.Storage.Credentials);
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<CredentialVault>(provider, foundation.Master));
        services.AddSingleton<ICredentialSource>(provider => provider.GetRequiredService<CredentialVault>());
        services.AddSingleton(new GroupMembers(foundation.Storage.Targets, foundation.Storage.Groups, foundation.Inventory.Find));
        services.AddSingleton<ImportPlanner>().AddSingleton<InventoryImport>();
        services.AddSingleton<TargetRules>().AddSingleton<TargetDesk>();
        services.AddSingleton<IGraphSource, GraphCache>().AddSingleton<Drawings>();
        services.AddSingleton<AuditTrail>();
        services.AddSingleton(new SessionTokens(foundation.Master, foundation.Storage.Access, foundation.Storage.Users, foundation.Time));
        services.AddSingleton(_ => new KnownBrowsers(foundation.Master, foundation.Time));
        services.AddSingleton<Passwords>().AddSingleton<SignInGate>().AddSingleton<FirstAdministrator>().AddSingleton<SignInDesk>();
        services.AddSingleton(foundation.Storage.Enrolment).AddSingleton(new ServerKey(foundation.Signer.PublicKey));
        services.AddSingleton<AgentAddresses>();
        services.AddSingleton<EnrolmentGate>();
        services.AddSingleton<EnrolmentDesk>();
    }

    private static void AddEngine(IServiceCollection services, Foundation foundation)
    {
        var shards = foundation.Shards;
        services.AddSingleton(provider => new Readiness(() => provider.GetRequiredService<ShardHost>().Position, provider.GetRequiredService<IHostApplicationLifetime>()));
        services.AddSingleton(provider => new ShardPost(provider.GetRequiredService<IShardQueues>(), shards));
        services.AddSingleton<WatchHub>();
        services.AddSingleton<RunControl.Desk>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<RunLauncher>(provider, shards));
        services.AddSingleton(provider => new ShardHost(
            foundation.Name,
            foundation.Storage.Runs,
            foundation.Storage.Shards,
            provider.GetRequiredService<IShardQueues>(),
            provider.GetRequiredService<ICommandTransport>(),
            provider.GetRequiredService<IGraphSource>(),
            foundation.Inventory,
            () => new RunEngine(
                foundation.Inventory, provider.GetRequiredService<ITimeframeDirectory>(), provider.GetRequiredService<DepotRoutes>().Sign,
                new EngineOptions { Output = foundation.Settings.Output }, provider.GetRequiredService<ISiteDirectory>(),
                provider.GetRequiredService<IGroupDirectory>()),
            provider.GetRequiredService<WatchHub>(),
            foundation.Time,
            TimeProvider.System,
            Foundation.Work,
            provider.GetRequiredService<ILogger<ShardHost>>(),
            provider.GetService<IOutboxRelay>(),
            provider.GetRequiredService<StandBySweep>()));
    }

    private static void AddMessaging(IServiceCollection services, Foundation foundation)
    {
        services.AddSingleton<AgentPresence>();
        services.AddSingleton<IAgentPresence>(provider => provider.GetRequiredService<AgentPresence>());
        services.AddSingleton(foundation.Storage.Outputs).AddSingleton<WholeOutput>();
        services.AddSingleton(new OutputHub(new OutputKeeper(foundation.Storage.Runs, foundation.Storage.Outputs, foundation.Settings.Output.KeepBytes)));
        services.AddSingleton<IOutputReceiver>(provider => provider.GetRequiredService<OutputHub>());
        services.AddSingleton(provider => new ReportRouter(provider.GetRequiredService<IShardQueues>(), foundation.Shards));
        services.AddSingleton(provider => new Contacts(foundation.Inventory, provider.GetService<SimulatedFleet>()));
        services.AddSingleton(foundation.LocalTarget);
        services.AddInstallation(foundation);
        if (foundation.Fleet is { } fleet)
            services.AddFleetMessaging(foundation, fleet);
        else
            services.AddAloneMessaging(foundation);
    }
}
