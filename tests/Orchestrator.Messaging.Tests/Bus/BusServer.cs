using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orchestrator.Contracts.Signing;
using Orchestrator.Core.Distributions;
using Orchestrator.Core.Outbox;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;
using Orchestrator.Core.Targets;
using Orchestrator.Core.Timeframes;
using Orchestrator.Core.Triggers;
using Orchestrator.Messaging.Bus;
using Orchestrator.Messaging.InProcess;
using Orchestrator.Messaging.Tests.RabbitMq;
using Orchestrator.Storage;

namespace Orchestrator.Messaging.Tests.Bus;

/// <summary>
/// A server as far as the bus needs one: real broker, real SQLite, the product's launcher, shard host and engine; its distributions need no
/// agents. Targets are called pc-0 to pc-9, distributions "quick" (ends at once) and "resting" (waits for a day).
/// </summary>
internal sealed class BusServer : IAsyncDisposable, IGraphSource, ITargetDirectory, ITimeframeDirectory, ICommandTransport, IBatchObserver
{
    private const int Shards = 2;

    private readonly ServiceProvider services;
    private readonly CancellationTokenSource stop = new();
    private Task working = Task.CompletedTask;

    private BusServer(TestBroker broker, IStorage storage, Func<BusOptions, BusOptions>? with)
    {
        Storage = storage;
        var options = new BusOptions { Broker = broker.Settings, Shards = Shards, Pauses = [TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(50)] };
        var collection = new ServiceCollection();
        collection.AddSingleton<TimeProvider>(TimeProvider.System);
        collection.AddSingleton<ILoggerFactory>(new TestLoggers());
        collection.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        collection.AddSingleton(storage.Runs).AddSingleton(storage.Access).AddSingleton(storage.Definitions).AddSingleton(storage.Outbox).AddSingleton(storage.Parked);
        collection.AddSingleton<IShardQueues>(new InProcessShardQueues(Shards, TimeProvider.System));
        collection.AddSingleton(provider => new RunLauncher(storage.Definitions, this, storage.Runs, provider.GetRequiredService<IShardQueues>(), this, TimeProvider.System, Shards));
        collection.AddSingleton(storage.Triggers).AddSingleton<IGraphSource>(this).AddSingleton<PublishedTriggers>().AddSingleton<TriggerStarter>();
        collection.AddSingleton<ITriggerMessages, TriggerMessages>();
        BusSetup.Add(collection, broker.Connect("bus server"), with?.Invoke(options) ?? options);
        services = collection.BuildServiceProvider();
    }

    public IStorage Storage { get; }

    public string OrganisationZone => "UTC";

    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    public static async Task<BusServer> Start(TestBroker broker, IStorage storage, Func<BusOptions, BusOptions>? with = null)
    {
        var server = new BusServer(broker, storage, with);
        foreach (var (id, name) in new[] { ("quick", "Quick one"), ("resting", "Resting one") })
        {
            if (await storage.Definitions.FindPublished(id, CancellationToken.None) is null)
                await server.Define(id, name, rests: id == "resting");
        }

        var host = new ShardHost(
            "server", storage.Runs, storage.Shards, server.Get<IShardQueues>(), server, server, server, () => new RunEngine(server, server, _ => new SignedCommand("key", [], []), new EngineOptions()),
            server, TimeProvider.System, TimeProvider.System, new ShardOptions(), server.Get<ILogger<ShardHost>>(), server.Get<IOutboxRelay>());
        server.working = host.Run(Shards, server.stop.Token);
        foreach (var hosted in server.services.GetServices<IHostedService>())
            await hosted.StartAsync(CancellationToken.None);
        return server;
    }

    public Task Define(string id, string name, bool rests = false) => Publish(id, name, Json(id, name, rests));

    /// <summary>Waits for a message, over these targets.</summary>
    public Task DefineTriggered(string id, string message, string targets) => Publish(
        id,
        id,
        $$"""
        {"definitionId":"{{id}}","name":"{{id}}","inputs":[{"name":"build"}],"customProperties":{"targets":{{targets}} },"root":{"type":"Elsa.Flowchart","activities":[
        {"id":"t","type":"Orchestrator.MessageReceived","message":"{{message}}","inputs":{"build":"build.number"} },{"id":"end","type":"Elsa.End"}],
        "connections":[{"source":{"activity":"t","port":"Done"},"target":{"activity":"end","port":"In"} }] } }
        """);

    private async Task Publish(string id, string name, string json)
    {
        var definition = Definition.Read(json).Definition.ShouldNotBeNull();
        var draft = await Storage.Definitions.SaveDraft(
            new StoredDefinition
            {
                DefinitionId = id, Version = 1, Name = name, IsPublished = false, Json = definition.ToJson().ToJsonString(), SavedAt = DateTimeOffset.UnixEpoch, SavedBy = "test",
            },
            CancellationToken.None);
        await Storage.Definitions.PublishRead(draft, "test", DateTimeOffset.UnixEpoch, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var hosted in services.GetServices<IHostedService>().Reverse())
            await hosted.StopAsync(CancellationToken.None);
        await stop.CancelAsync();
        await working;
        await services.DisposeAsync();
        stop.Dispose();
    }

    async Task<DistributionGraph> IGraphSource.Graph(string definitionId, int version, CancellationToken cancellation)
    {
        var stored = await Storage.Definitions.Find(definitionId, version, cancellation) ?? throw new DefinitionUnusableException($"There is no '{definitionId}'.");
        return Compiler.Compile(Definition.Read(stored.Json).Definition!.With(definitionId, version), this).Graph!;
    }

    Target? ITargetDirectory.Find(string id) => id.StartsWith("id-pc-", StringComparison.Ordinal) ? new Target { Id = id, Name = id[3..], Zone = "UTC" } : null;

    Target? ITargetDirectory.FindByName(string name) =>
        name.Length == 4 && name.StartsWith("pc-", StringComparison.OrdinalIgnoreCase) ? ((ITargetDirectory)this).Find("id-" + name.ToLowerInvariant()) : null;

    NamedTimeframe? ITimeframeDirectory.Find(string name) => null;

    Task<IReadOnlyList<CommandUndeliverable>> ICommandTransport.Send(IReadOnlyCollection<OutgoingCommand> commands, CancellationToken cancellation) =>
        throw new InvalidOperationException("These distributions send no commands.");

    Task ICommandTransport.Confirm(IReadOnlyCollection<ReportConfirmation> confirmations, CancellationToken cancellation) => Task.CompletedTask;

    void IBatchObserver.Applied(RunBatch batch)
    {
    }

    private static string Json(string id, string name, bool rests)
    {
        JsonObject Activity(string activity, string type, params (string Name, string Value)[] inputs)
        {
            var json = new JsonObject { ["id"] = activity, ["type"] = type };
            foreach (var (input, value) in inputs)
                json[input] = new JsonObject { ["typeName"] = "String", ["expression"] = new JsonObject { ["type"] = "Literal", ["value"] = value } };
            return json;
        }

        JsonObject Edge(string from, string to) => new()
        {
            ["source"] = new JsonObject { ["activity"] = from, ["port"] = "Done" },
            ["target"] = new JsonObject { ["activity"] = to, ["port"] = "In" },
        };

        List<JsonNode> activities = [Activity("start", "Elsa.Start"), Activity("end", "Elsa.End")];
        List<JsonNode> edges = [];
        if (rests)
        {
            activities.Add(Activity("middle", "Elsa.Delay", ("timeSpan", "1.00:00:00")));
            edges.AddRange([Edge("start", "middle"), Edge("middle", "end")]);
        }
        else
        {
            edges.Add(Edge("start", "end"));
        }

        return new JsonObject
        {
            ["definitionId"] = id,
            ["name"] = name,
            ["root"] = new JsonObject { ["id"] = "f", ["type"] = "Elsa.Flowchart", ["activities"] = new JsonArray([.. activities]), ["connections"] = new JsonArray([.. edges]) },
        }.ToJsonString();
    }
}
