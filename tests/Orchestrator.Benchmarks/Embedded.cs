using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Orchestrator.Contracts.Agents;
using Orchestrator.Contracts.Signing;
using Orchestrator.Core.Distributions;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;
using Orchestrator.Core.Targets;
using Orchestrator.Messaging;
using Orchestrator.Messaging.InProcess;
using Orchestrator.Messaging.Reporting;
using Orchestrator.Messaging.Simulated;
using Orchestrator.Storage;

namespace Orchestrator.Benchmarks;

/// <summary>
/// The embedded product with a simulated fleet that answers at once: SQLite, in-process messaging, every command signed and verified, every
/// report stored durably. One run over all targets.
/// </summary>
internal static class Embedded
{
    /// <summary>The database of a run.</summary>
    public static string PathOf(string folder, DistributionGraph graph, int targets) => Path.Combine(folder, $"{graph.DefinitionId}-{targets}.db");

    /// <summary>Targets finished per second, from the request to the end of the run.</summary>
    public static async Task<double> TargetsPerSecond(int targets, string folder, DistributionGraph graph, CancellationToken cancellation)
    {
        var time = TimeProvider.System;
        await using var storage = await StorageFactory.Open(new StorageOptions { SqlitePath = PathOf(folder, graph, targets) }, cancellation);
        using var signer = new CommandSigner(CommandSigner.CreateKey());
        using var verifier = new CommandVerifier([signer.PublicKey]);
        const int Shards = 1;
        var queues = new InProcessShardQueues(Shards, time);
        var reports = new ReportRouter(queues, Shards);
        var options = new SimulatedFleetOptions { Targets = targets, ActionTime = TimeSpan.Zero, InstallationStepTime = TimeSpan.Zero };
        await using var fleet = new SimulatedFleet(options, verifier, new NoPresence(), reports, time, NullLogger<SimulatedFleet>.Instance);
        var directory = new Directory(fleet.Targets);
        fleet.Start();
        var graphs = new OneGraph(graph);
        var ended = new Ended();
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var host = new ShardHost(
            "benchmark",
            storage.Runs,
            storage.Shards,
            queues,
            new CommandRouter([new CommandRoute((id, _) => fleet.Serves(id), fleet)]),
            graphs,
            directory,
            () => new RunEngine(directory, directory, signer.Sign, new EngineOptions()),
            ended,
            time,
            time,
            new ShardOptions(),
            NullLogger<ShardHost>.Instance);
        var working = host.Run(Shards, stopping.Token);
        var definition = new StoredDefinition
        {
            DefinitionId = graph.DefinitionId,
            Version = 1,
            Name = graph.Name,
            IsPublished = false,
            Json = "{}",
            SavedAt = time.GetUtcNow(),
            SavedBy = "benchmark",
        };
        var draft = await storage.Definitions.SaveDraft(definition, cancellation);
        await storage.Definitions.PublishRead(draft, "benchmark", time.GetUtcNow(), cancellation);
        var launcher = new RunLauncher(storage.Definitions, graphs, storage.Runs, queues, directory, time, Shards);
        var request = new RunRequest { DefinitionId = definition.DefinitionId, Targets = [.. directory.All.Select(target => target.Name)] };
        var watch = Stopwatch.StartNew();
        await launcher.Start(request, "benchmark", cancellation);
        var run = await ended.Run.WaitAsync(cancellation);
        watch.Stop();
        await stopping.CancelAsync();
        await working;
        if (run.Ledger.Succeeded != targets)
            throw new InvalidOperationException($"Everybody should have succeeded: {run.Ledger}.");
        return targets / watch.Elapsed.TotalSeconds;
    }

    private sealed class Ended : IBatchObserver
    {
        private readonly TaskCompletionSource<RunRecord> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<RunRecord> Run => ended.Task;

        public void Applied(RunBatch batch)
        {
            if (batch.Runs.FirstOrDefault(run => run.HasEnded) is { } run)
                ended.TrySetResult(run);
        }
    }

    private sealed class NoPresence : IAgentPresence
    {
        public IEnumerable<string> Present => [];

        public Task Contested(string targetId, string? conflict, CancellationToken cancellation) => Task.CompletedTask;

        public Task<AgentGreeting> Greet(Hello hello, CancellationToken cancellation) => Task.FromResult(AgentGreeting.Served);

        public Task Appeared(string targetId, CancellationToken cancellation) => Task.CompletedTask;

        public Task Alive(string targetId, DateTimeOffset sentAt, CancellationToken cancellation) => Task.CompletedTask;

        public Task Gone(string targetId, CancellationToken cancellation) => Task.CompletedTask;
    }
}
