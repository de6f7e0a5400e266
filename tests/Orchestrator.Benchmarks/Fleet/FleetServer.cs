using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Orchestrator.Contracts.Signing;
using Orchestrator.Core.Distributions;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;
using Orchestrator.Messaging.RabbitMq;
using Orchestrator.Messaging.RabbitMq.Shards;
using Orchestrator.Messaging.RabbitMq.Simulated;
using Orchestrator.Storage;

namespace Orchestrator.Benchmarks.Fleet;

/// <summary>One server of a fleet as the product composes it, without its surfaces: shards from the store, inputs and commands through the broker.</summary>
internal sealed class FleetServer : IAsyncDisposable
{
    /// <summary>As many as the product's default.</summary>
    public const int Shards = 4;

    private readonly CancellationTokenSource stopping = new();
    private readonly BrokerPublisher publisher;
    private readonly RabbitMqShardQueues queues;
    private readonly ShardHost host;
    private readonly Task working;
    private readonly RunLauncher launcher;

    /// <param name="leases">The storage's own, or one that looks on.</param>
    public FleetServer(
        string name, FleetServices services, IStorage storage, IShardStore leases, Directory directory, DistributionGraph graph, CommandSigner signer, IBatchObserver observer)
    {
        var time = TimeProvider.System;
        var connection = services.Connect(name);
        var graphs = new OneGraph(graph);
        publisher = new BrokerPublisher(connection, time);
        queues = new RabbitMqShardQueues(connection, Shards, new TopologyLimits(), new ShardQueueOptions(), time, NullLogger<RabbitMqShardQueues>.Instance);
        launcher = new RunLauncher(storage.Definitions, graphs, storage.Runs, queues, directory, time, Shards);
        host = new ShardHost(
            name,
            storage.Runs,
            leases,
            queues,
            new SimulatedTransport(connection, publisher, _ => true, time),
            graphs,
            directory,
            () => new RunEngine(directory, directory, signer.Sign, new EngineOptions()),
            observer,
            time,
            time,
            new ShardOptions(),
            new ErrorsToConsole<ShardHost>());
        working = host.Run(Shards, stopping.Token);
    }

    public IShardQueues Queues => queues;

    /// <summary>Done when this server works on every shard.</summary>
    public async Task HasAllShards(CancellationToken cancellation)
    {
        while (host.Position.Held.Count < Shards)
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellation);
    }

    public async Task<RunRecord> Launch(DistributionGraph graph, Directory directory, CancellationToken cancellation)
    {
        var request = new RunRequest { DefinitionId = graph.DefinitionId, Targets = [.. directory.All.Select(target => target.Name)] };
        return (await launcher.Start(request, "benchmark", cancellation)).Run;
    }

    /// <summary>Stores and publishes the definition, so that runs of it can be made.</summary>
    public static async Task Publish(IStorage storage, DistributionGraph graph, CancellationToken cancellation)
    {
        var now = TimeProvider.System.GetUtcNow();
        var definition = new StoredDefinition
        {
            DefinitionId = graph.DefinitionId,
            Version = 1,
            Name = graph.Name,
            IsPublished = false,
            Json = "{}",
            SavedAt = now,
            SavedBy = "benchmark",
        };
        var draft = await storage.Definitions.SaveDraft(definition, cancellation);
        await storage.Definitions.PublishRead(draft, "benchmark", now, cancellation);
    }

    /// <summary>Hands everything over.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await working;
        await queues.DisposeAsync();
        await publisher.DisposeAsync();
        stopping.Dispose();
    }

    private sealed class OneGraph(DistributionGraph graph) : IGraphSource
    {
        public Task<DistributionGraph> Graph(string definitionId, int version, CancellationToken cancellation) => Task.FromResult(graph);
    }

    /// <summary>A shard that fails makes a figure worthless: it must be seen.</summary>
    private sealed class ErrorsToConsole<T> : ILogger<T>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                Console.Error.WriteLine($"{formatter(state, exception)} {exception?.Message}");
        }
    }
}
