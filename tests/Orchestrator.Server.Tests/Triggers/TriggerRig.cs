using Microsoft.Extensions.Logging.Abstractions;
using Orchestrator.Core;
using Orchestrator.Core.Distributions;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;
using Orchestrator.Core.Targets;
using Orchestrator.Core.Timeframes;
using Orchestrator.Core.Triggers;
using Orchestrator.Server.Definitions;
using Orchestrator.Storage;

namespace Orchestrator.Server.Tests.Triggers;

/// <summary>Servers that share one real database, as far as triggers are concerned; the clock is set by hand.</summary>
internal sealed class TriggerRig : IAsyncDisposable
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("orc-");
    private readonly List<IStorage> opened = [];

    public SetTime Time { get; } = new();

    public IStorage Storage { get; private set; } = null!;

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<TriggerRig> Create()
    {
        var rig = new TriggerRig();
        rig.Storage = await rig.Open();
        await rig.Storage.Shards.Shards(2, Cancellation);
        return rig;
    }

    /// <summary>Another server, which knows nothing but what is stored.</summary>
    /// <param name="faults">Where it dies; null: nowhere.</param>
    public async Task<TriggerServer> Server(Faults? faults = null)
    {
        var storage = await Open();
        var triggers = faults is null ? storage.Triggers : new DyingTriggerStore(storage.Triggers, faults);
        var graphs = new GraphCache(storage.Definitions, new NoTimeframes());
        var published = new PublishedTriggers(storage.Definitions, graphs, NullLogger<PublishedTriggers>.Instance);
        var launcher = new RunLauncher(storage.Definitions, graphs, storage.Runs, new DyingQueues(faults ?? new Faults(int.MaxValue)), new OneTarget(), Time, 2);
        var starter = new TriggerStarter(launcher, triggers, Time);
        return new TriggerServer(
            new ScheduleKeeper(published, triggers, storage.Runs, starter, Time, NullLogger<ScheduleKeeper>.Instance),
            new RunEnds(published, triggers, storage.Runs, starter, NullLogger<RunEnds>.Instance),
            new TriggerMessages(published, triggers, starter));
    }

    /// <summary>Publishes a definition of one trigger, at the time it is.</summary>
    public async Task Publish(string id, string trigger, string inputs, string targets = "\"pc-1\"")
    {
        var json = $$"""
            {"definitionId":"{{id}}","name":"{{id}}","inputs":[{"name":"build"}],"customProperties":{"targets":[{{targets}}]},
            "root":{"type":"Elsa.Flowchart","activities":[{"id":"t","type":"Orchestrator.{{trigger}}",{{inputs}}},{"id":"w","type":"Orchestrator.Execute","script":"echo"}],
            "connections":[{"source":{"activity":"t","port":"Done"},"target":{"activity":"w","port":"In"} }] } }
            """;
        var definition = new StoredDefinition { DefinitionId = id, Version = 1, Name = id, IsPublished = false, Json = json, SavedAt = Time.Now, SavedBy = "olga" };
        var draft = await Storage.Definitions.SaveDraft(definition, Cancellation);
        await Storage.Definitions.PublishRead(draft, "olga", Time.Now, Cancellation);
    }

    public async Task<IReadOnlyList<RunRecord>> Runs(string id) => (await Storage.Runs.List(new RunFilter(id), new PageRequest(), Cancellation)).Items;

    public async Task<IReadOnlyList<Firing>> History(string id) => (await Storage.Triggers.Firings(new TriggerKey(id, "t"), new PageRequest(), Cancellation)).Items;

    /// <summary>Ends a run as its shard would.</summary>
    public async Task End(RunRecord run, Func<RunRecord, RunRecord>? with = null)
    {
        var lease = (await Storage.Shards.Acquire(run.Shard, "server", lapsed: null, Cancellation)).ShouldNotBeNull();
        var ended = run with { Status = RunStatus.Completed, EndedAt = Time.Now, Ledger = new Ledger(1, 1, 0, 0, 0, 0, 0, 0) };
        var batch = new RunBatch();
        batch.Put(with?.Invoke(ended) ?? ended);
        await Storage.Runs.ApplyBatch(lease, batch, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var storage in opened)
            await storage.DisposeAsync();
        folder.Delete(recursive: true);
    }

    private async Task<IStorage> Open()
    {
        var storage = await StorageFactory.Open(StorageOptions.Parse($"sqlite:{Path.Combine(folder.FullName, "orchestrator.db")}"), Cancellation);
        opened.Add(storage);
        return storage;
    }

    private sealed class NoTimeframes : ITimeframeDirectory
    {
        public string OrganisationZone => "UTC";

        public NamedTimeframe? Find(string name) => null;
    }

    private sealed class OneTarget : ITargetDirectory
    {
        private static readonly Target Only = new() { Id = "t1", Name = "pc-1" };

        public Target? Find(string id) => id == Only.Id ? Only : null;

        public Target? FindByName(string name) => name == Only.Name ? Only : null;
    }

    private sealed class DyingQueues(Faults faults) : IShardQueues
    {
        public string? Problem => null;

        public Task<IShardInbox> Open(ShardLease lease, CancellationToken cancellation) => throw new NotSupportedException();

        public Task Post(int shard, RunInput input, CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask Offer(int shard, RunInput input, CancellationToken cancellation)
        {
            faults.Pass();
            return ValueTask.CompletedTask;
        }
    }
}

/// <summary>What of a server has to do with triggers.</summary>
internal sealed record TriggerServer(ScheduleKeeper Schedules, RunEnds Ends, ITriggerMessages Messages);

/// <summary>The clock of a <see cref="TriggerRig"/>.</summary>
internal sealed class SetTime : TimeProvider
{
    public DateTimeOffset Now { get; set; } = TriggerRig.Noon;

    public override DateTimeOffset GetUtcNow() => Now;
}
