using Microsoft.Extensions.Logging;
using Orchestrator.Contracts.Signing;
using Orchestrator.Core.Distributions;
using Orchestrator.Core.Outbox;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;
using Orchestrator.Core.Targets;
using Orchestrator.Core.Tests.Distributions;
using Orchestrator.Core.Tests.Runs;
using Orchestrator.Core.Timeframes;

namespace Orchestrator.Core.Tests.Shards;

/// <summary>
/// One shard host between a store, a queue and a transport that write down in which order they are used. A test hands in deliveries and
/// waits until the host asks for the next ones; time only passes when the test says so.
/// </summary>
internal sealed class ShardRig : IShardQueues, ICommandTransport, IGraphSource, ITargetDirectory, ITimeframeDirectory, IBatchObserver, IStandByWatch, ILogger<ShardHost>
{
    private readonly Dictionary<string, DistributionGraph> graphs = new(StringComparer.Ordinal);
    private TaskCompletionSource<IReadOnlyList<Delivery>> next = NewTask<IReadOnlyList<Delivery>>();
    private TaskCompletionSource<TimeSpan> asked = NewTask<TimeSpan>();
    private ulong tag;

    public ShardRig() => graphs["d"] = Draw.Graph(Charts.Execute());

    public MemoryStore Store { get; } = new();

    public ManualTime Time { get; } = new(EngineRig.Noon);

    public List<string> Sent { get; } = [];

    public List<ReportConfirmation> Confirmed { get; } = [];

    public List<ulong> Acknowledged { get; } = [];

    /// <summary>How often inputs were acknowledged.</summary>
    public int Acknowledgements { get; private set; }

    public List<RunInput> Offered { get; } = [];

    public List<(LogLevel Level, string Text)> Log { get; } = [];

    /// <summary>What the transport could not hand over, once.</summary>
    public List<CommandUndeliverable> Undeliverable { get; } = [];

    /// <summary>Who is looked for now.</summary>
    public IReadOnlyCollection<AwaitedTarget>? Awaited { get; private set; }

    /// <summary>Null: the server has no bus.</summary>
    public IOutboxRelay? Relay { get; set; }

    /// <summary>Set: inputs cannot come.</summary>
    public string? Unreachable { get; set; }

    public int Openings { get; private set; }

    /// <summary>How often an inbox was closed; one may be closed twice.</summary>
    public int Closings { get; private set; }

    public string OrganisationZone => "UTC";

    public void Define(string id, DistributionGraph graph) => graphs[id] = graph;

    public void Forget(string id) => graphs.Remove(id);

    public ShardHost Host() => new(
        "server-a", Store, Store, this, this, this, this, () => new RunEngine(this, this, _ => new SignedCommand("key", [], []), EngineRig.Options), this, Time, Time, new ShardOptions(), this, Relay, this);

    /// <summary>A run over targets t0, t1, ... is stored, as its launcher does before it tells the shard.</summary>
    public async Task Stored(string id, int targets = 1, string definition = "d", bool announcesTargets = false)
    {
        var graph = graphs[definition];
        var run = new RunRecord
        {
            Id = id,
            DefinitionId = definition,
            DefinitionVersion = 1,
            Name = definition,
            Status = RunStatus.Scheduled,
            Shard = 0,
            CreatedAt = Time.GetUtcNow(),
            CreatedBy = "olga",
            RequestKey = "order 4711",
            AnnouncesTargets = announcesTargets,
            Deadline = EngineRig.Noon.AddDays(7),
            Ledger = Ledger.Of(targets),
            LastEvent = 1,
        };
        var start = graph.Activities[graph.Start];
        var tokens = Enumerable.Range(0, targets).Select(ordinal => new TargetRun
        {
            RunId = id,
            Ordinal = ordinal,
            TargetId = $"t{ordinal}",
            TargetName = $"pc-{ordinal}",
            Activity = start.Index,
            ActivityId = start.Id,
            Wait = new Wait(WaitReason.RunStart, "The run is about to start."),
        });
        (await Store.Create(run, [.. tokens], new RunEvent(id, 1, EngineRig.Noon, RunEventKind.Created, "olga", ""), CancellationToken.None)).ShouldBeTrue();
    }

    /// <summary>Waits until the host asks for inputs, and says with how much patience.</summary>
    public async Task<TimeSpan> Asked() => await asked.Task.WaitAsync(TimeSpan.FromSeconds(30));

    /// <summary>Lets time pass until the host asks for inputs again.</summary>
    public async Task<TimeSpan> AskedInTime()
    {
        await Until(() => asked.Task.IsCompleted);
        return await asked.Task;
    }

    /// <summary>Lets time pass, one look of the host after the other, until it is so.</summary>
    public async Task Until(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            Time.Advance(new ShardOptions().LookEvery);
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, limit.Token);
        }
    }

    public bool HasLogged(LogLevel level)
    {
        lock (Log)
            return Log.Exists(line => line.Level == level);
    }

    /// <summary>Hands these inputs in and waits until the host has dealt with them and asks for the next.</summary>
    public async Task<TimeSpan> Deliver(params RunInput[] inputs)
    {
        await Asked();
        Hand(inputs);
        return await Asked();
    }

    /// <summary>Hands inputs in that the host will not live to acknowledge.</summary>
    public void Hand(params RunInput[] inputs)
    {
        var given = next;
        next = NewTask<IReadOnlyList<Delivery>>();
        asked = NewTask<TimeSpan>();
        given.SetResult([.. inputs.Select(input => new Delivery(input, ++tag))]);
    }

    string? IShardQueues.Problem => Unreachable;

    Task<IShardInbox> IShardQueues.Open(ShardLease lease, CancellationToken cancellation)
    {
        Openings++;
        return Task.FromResult<IShardInbox>(new Inbox(this));
    }

    Task IShardQueues.Post(int shard, RunInput input, CancellationToken cancellation) => throw new NotSupportedException();

    ValueTask IShardQueues.Offer(int shard, RunInput input, CancellationToken cancellation)
    {
        Offered.Add(input);
        return ValueTask.CompletedTask;
    }

    Task<IReadOnlyList<CommandUndeliverable>> ICommandTransport.Send(IReadOnlyCollection<OutgoingCommand> commands, CancellationToken cancellation)
    {
        Sent.AddRange(commands.Select(command => command.Id));
        IReadOnlyList<CommandUndeliverable> back = [.. Undeliverable];
        Undeliverable.Clear();
        return Task.FromResult(back);
    }

    Task ICommandTransport.Confirm(IReadOnlyCollection<ReportConfirmation> confirmations, CancellationToken cancellation)
    {
        Confirmed.AddRange(confirmations);
        return Task.CompletedTask;
    }

    Task<DistributionGraph> IGraphSource.Graph(string definitionId, int version, CancellationToken cancellation) =>
        graphs.TryGetValue(definitionId, out var graph)
            ? Task.FromResult(graph)
            : throw new DefinitionUnusableException($"There is no '{definitionId}'.");

    Target? ITargetDirectory.Find(string id) => new() { Id = id, Name = id, Zone = "UTC" };

    Target? ITargetDirectory.FindByName(string name) => null;

    NamedTimeframe? ITimeframeDirectory.Find(string name) => null;

    void IStandByWatch.Waiting(int shard, IReadOnlyCollection<AwaitedTarget> awaited) => Awaited = awaited;

    void IBatchObserver.Applied(RunBatch batch)
    {
    }

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (Log)
            Log.Add((logLevel, formatter(state, exception)));
    }

    private static TaskCompletionSource<T> NewTask<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Inbox(ShardRig rig) : IShardInbox
    {
        public async Task<IReadOnlyList<Delivery>> Receive(int max, TimeSpan patience, CancellationToken cancellation)
        {
            if (patience == TimeSpan.Zero)
                return [];
            var given = rig.next;
            rig.asked.TrySetResult(patience);
            return await given.Task.WaitAsync(cancellation);
        }

        public Task Acknowledge(IReadOnlyList<Delivery> deliveries, CancellationToken cancellation)
        {
            if (deliveries.Count > 0)
                rig.Acknowledgements++;
            rig.Acknowledged.AddRange(deliveries.Select(delivery => delivery.Tag));
            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync()
        {
            rig.Closings++;
            return ValueTask.CompletedTask;
        }
    }
}
