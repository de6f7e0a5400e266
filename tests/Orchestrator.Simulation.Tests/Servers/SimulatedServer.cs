using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Signing;
using Orchestrator.Core.Distributions;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Packages;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;
using Orchestrator.Core.Targets;
using Orchestrator.Core.Timeframes;
using Orchestrator.Simulation.Tests.Targets;
using Orchestrator.Simulation.Tests.World;

namespace Orchestrator.Simulation.Tests.Servers;

#pragma warning disable CA1001 // A source without timers holds nothing, and a killed server disposes of nothing either.
/// <summary>A server of the simulated world: the product's own shard host, engine and launcher between simulated edges.</summary>
internal sealed class SimulatedServer
#pragma warning restore CA1001
{
    public static readonly EngineOptions Engine = new();
    public static readonly ShardOptions Shards = new()
    {
        InputsPerBatch = 20,
        TokensPerBatch = 3,
        LeaseDuration = TimeSpan.FromMinutes(5),
        RenewEvery = TimeSpan.FromMinutes(2),
        DiscoverEvery = TimeSpan.FromMinutes(5),
        LookEvery = TimeSpan.FromSeconds(40),
        HandOverWithin = TimeSpan.FromMinutes(1),
        TryAgainAfter = TimeSpan.FromSeconds(10),
    };

    private static int appearances;

    private readonly SimulatedQueues queues;
    private readonly FaultyStore store;
    private readonly IGraphSource graphs;
    private readonly ITargetDirectory directory;
    private readonly int shards;
    private readonly ShardHost host;
    private readonly CancellationTokenSource stopping = new();

    public SimulatedServer(
        string name,
        int shards,
        Clockwork clockwork,
        Faults faults,
        SimulatedStore shared,
        SimulatedQueues queues,
        SimulatedWorkers workers,
        IReadOnlyDictionary<string, SimulatedTarget> targets,
        IGraphSource graphs,
        ITargetDirectory directory,
        ITimeframeDirectory timeframes,
        Func<Command, SignedCommand> sign,
        ILogger<ShardHost> logger)
    {
        this.shards = shards;
        this.queues = queues;
        this.graphs = graphs;
        this.directory = directory;
        Process = new Process(clockwork, name);
        store = new FaultyStore(shared, Process, faults);
        workers.Join(Process, new SimulatedInstaller(clockwork, Process, faults, shared, queues, shards, targets));
        var sweep = new StandBySweep(
            directory,
            new StraightPlaces(),
            new SimulatedPing(Process, faults, targets),
            Appeared,
            new StandBySweepOptions { LookEvery = TimeSpan.FromSeconds(10) },
            Process.Time,
            NullLogger<StandBySweep>.Instance);
        var transport = new SimulatedTransport(clockwork, Process, faults, targets, workers);
        host = new ShardHost(
            name,
            store,
            store,
            queues.For(Process),
            transport,
            graphs,
            directory,
            () => new RunEngine(directory, timeframes, sign, Engine),
            new NoObserver(),
            Process.Time,
            Process.Time,
            Shards,
            logger,
            standBy: sweep);
        Process.Start(async () =>
        {
            await host.Run(shards, stopping.Token);
            Process.Kill();
        });
        Process.Start(() => sweep.Run(stopping.Token));
    }

    /// <summary>How often any server has found that an absent computer is there.</summary>
    public static int Appearances => appearances;

    public Process Process { get; }

    /// <summary>Killed, or stopped and everything handed over.</summary>
    public bool HasEnded => Process.IsDead;

    public ShardPosition Position => host.Position;

    /// <summary>As an operator stops it: it finishes what it is at, hands its shards over and ends.</summary>
    public void Stop() => Process.Start(() =>
    {
        stopping.Cancel();
        return Task.CompletedTask;
    });

    /// <summary>What the API does when somebody presses go; the caller repeats it with the same id until it is answered.</summary>
    public void Launch(RunRequest request, IDefinitionStore definitions, Action answered, IPackageStore? packages = null) => Process.Start(async () =>
    {
        var launcher = new RunLauncher(definitions, graphs, store, queues.For(Process), directory, Process.Time, shards, packages);
        try
        {
            await launcher.Start(request, "simulated operator", CancellationToken.None);
            answered();
        }
        catch (IOException)
        {
            // The connection to the store broke: the caller sees an error and asks again.
        }
    });

    private async Task Appeared(string targetId, CancellationToken cancellation)
    {
        Interlocked.Increment(ref appearances);
        for (var shard = 0; shard < shards; shard++)
            await queues.For(Process).Offer(shard, new TargetAppeared(targetId), cancellation);
    }

    private sealed class NoObserver : IBatchObserver
    {
        public void Applied(RunBatch batch)
        {
        }
    }
}
