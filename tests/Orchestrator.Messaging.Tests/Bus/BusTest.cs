using System.Text.Json;
using Orchestrator.Contracts.Bus;
using Orchestrator.Core;
using Orchestrator.Core.Parking;
using Orchestrator.Core.Runs;
using Orchestrator.Messaging.Tests.RabbitMq;
using Orchestrator.Storage;

namespace Orchestrator.Messaging.Tests.Bus;

/// <summary>A test of the bus: a virtual host and a database of its own, and a server between them.</summary>
public abstract class BusTest : BrokerTest
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("orchestrator-bus-");

    internal IStorage Storage { get; private set; } = null!;

    internal BusServer? Server { get; set; }

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Storage = await StorageFactory.Open(StorageOptions.Parse("sqlite:" + Path.Combine(folder.FullName, "orchestrator.db")), Cancellation);
    }

    public override async ValueTask DisposeAsync()
    {
        if (Server is not null)
            await Server.DisposeAsync();
        await Storage.DisposeAsync();
        folder.Delete(recursive: true);
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Starts the server and waits until its queues are there.</summary>
    protected async Task Start()
    {
        Server = await BusServer.Start(Broker, Storage);
        var connection = Broker.Connect("test");
        foreach (var queue in new[] { BusNames.StartRun, BusNames.CancelRun, BusNames.PauseRun, BusNames.ResumeRun, BusNames.Trigger })
            await Until(async () => await TestBroker.Consumers(connection, queue) > 0, $"{queue} never came up.");
    }

    protected async Task<RunRecord> RunOf(string key, Func<RunRecord, bool>? condition = null)
    {
        RunRecord? run = null;
        await Until(async () => (run = await Storage.Runs.Find(RunKeys.RunIdOf(key), Cancellation)) is not null && (condition is null || condition(run)), $"The run of '{key}' never came to it: {run}");
        return run!;
    }

    protected async Task<ParkedMessage> ParkedOf(string queue, Func<ParkedMessage, bool>? condition = null)
    {
        ParkedMessage? parked = null;
        await Until(
            async () => (parked = (await Storage.Parked.List(queue, new PageRequest(), Cancellation)).Items.FirstOrDefault(message => condition is null || condition(message))) is not null,
            $"Nothing of {queue} was parked.");
        return parked!;
    }

    internal static T Read<T>(Heard heard) => (T)JsonSerializer.Deserialize(heard.Body, typeof(T), BusJson.Default)!;
}
