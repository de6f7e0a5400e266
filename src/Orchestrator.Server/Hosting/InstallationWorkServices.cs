using Orchestrator.Core.Fleet;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;
using Orchestrator.Messaging.Installers;
using Orchestrator.Server.Runs;

namespace Orchestrator.Server.Hosting;

/// <summary>The way to installers, and this server's part in them.</summary>
internal static class InstallationWorkServices
{
    public static void AddInstallationWork<TQueue>(this IServiceCollection services, Foundation foundation, Func<IServiceProvider, TQueue> queue)
        where TQueue : class, IInstallationQueue
    {
        services.AddSingleton(queue).AddSingleton<IInstallationQueue>(provider => provider.GetRequiredService<TQueue>());
        services.AddSingleton(provider => new InstallationWorker(
            foundation.Name,
            provider.GetRequiredService<IInstaller>(),
            new TargetWaker(
                foundation.Inventory,
                provider.GetRequiredService<ITargetPlaces>(),
                provider.GetRequiredKeyedService<IPing>(PingOf.Wakers),
                provider.GetRequiredService<IWakeSignal>(),
                foundation.Time,
                TimeProvider.System),
            provider.GetRequiredService<IInstallationQueue>(),
            provider.GetRequiredService<IShardQueues>(),
            foundation.Shards,
            foundation.Storage.Runs,
            foundation.Storage.TargetLeases,
            new InstallationWorkerOptions { AtOnce = foundation.Settings.Installations },
            foundation.Time,
            TimeProvider.System,
            provider.GetRequiredService<ILogger<InstallationWorker>>()));
        services.AddSingleton(provider => new StandBySweep(
            foundation.Inventory,
            provider.GetRequiredService<ITargetPlaces>(),
            provider.GetRequiredKeyedService<IPing>(PingOf.StandBy),
            (target, cancellation) => provider.GetRequiredService<ShardPost>().Everywhere(new TargetAppeared(target), cancellation),
            new StandBySweepOptions(),
            TimeProvider.System,
            provider.GetRequiredService<ILogger<StandBySweep>>()));
        services.AddSingleton(provider => new InstallerTransport(
            provider.GetRequiredService<IInstallationQueue>(), (commands, cancellation) => Stop(provider, commands, cancellation)));

        // This server does not hear its own news.
        async Task Stop(IServiceProvider provider, IReadOnlyList<string> commands, CancellationToken cancellation)
        {
            provider.GetRequiredService<InstallationWorker>().Stop(commands);
            foreach (var some in commands.Chunk(StoreChanged.MostIds))
                await foundation.News.Tell(new InstallationsStopped(some), cancellation);
        }
    }
}
