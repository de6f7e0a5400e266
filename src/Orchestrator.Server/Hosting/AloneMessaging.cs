using Orchestrator.Contracts.Signing;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Outputs;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;
using Orchestrator.Messaging.InProcess;
using Orchestrator.Messaging.Installers;
using Orchestrator.Messaging.LocalAgents;
using Orchestrator.Messaging.Simulated;
using Orchestrator.Messaging;
using Orchestrator.Server.Fleet;
using Orchestrator.Server.Outputs;

namespace Orchestrator.Server.Hosting;

/// <summary>The ways of a server that stands alone: everything in its own process, and this computer's agent through a socket.</summary>
internal static class AloneMessaging
{
    public static void AddAloneMessaging(this IServiceCollection services, Foundation foundation)
    {
        services.AddSingleton<IShardQueues>(provider =>
            new ObservedQueues(new InProcessShardQueues(foundation.Shards, foundation.Time), provider.GetRequiredService<Readiness>()));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<LocalAgentServer>(provider, new LocalAgentOptions(foundation.Folder.AgentSocket)));
        services.AddSingleton<IOutputWatch, LocalOutputs>();
        services.AddSingleton<IInstaller>(provider => foundation.InstallerOf(provider.GetRequiredService<LocalAgentServer>()));
        services.AddSingleton<ITargetPlaces, StraightPlaces>();
        services.AddInstallationWork(foundation, _ => new MemoryInstallationQueue());
        if (foundation.Settings.Simulated.Targets > 0)
        {
            services.AddSingleton(provider => ActivatorUtilities.CreateInstance<SimulatedFleet>(
                provider, foundation.Settings.Simulated.Options(), new CommandVerifier([foundation.Signer.PublicKey])));
        }

        services.AddSingleton<ICommandTransport>(Router);
    }

    /// <summary>Opens the ways to the targets before the shards take up their runs.</summary>
    public static void AddAloneReachability(this IServiceCollection services, Foundation foundation)
    {
        services.AddHostedService(provider => new Reachability(
            provider.GetRequiredService<NamedTimeframes>(),
            provider.GetRequiredService<NamedSites>(),
            provider.GetRequiredService<GoverningGroups>(),
            provider.GetRequiredService<LocalAgentServer>(),
            foundation.Inventory,
            provider.GetService<SimulatedFleet>()));
    }

    private static CommandRouter Router(IServiceProvider provider)
    {
        var routes = new List<CommandRoute>();
        if (provider.GetService<SimulatedFleet>() is { } fleet)
            routes.Add(new CommandRoute((target, _) => fleet.Serves(target), fleet));
        routes.Add(CommandRoute.To(CommandDestination.Installer, provider.GetRequiredService<InstallerTransport>()));
        routes.Add(CommandRoute.To(CommandDestination.Agent, provider.GetRequiredService<LocalAgentServer>()));
        return new CommandRouter(routes);
    }
}
