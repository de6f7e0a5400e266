using Orchestrator.Contracts.Reports;
using Orchestrator.Contracts.Signing;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;
using Orchestrator.Core.Tests.Runs;

namespace Orchestrator.Core.Tests.Shards;

/// <summary>Agents that answer everything at once, each item by itself, through one queue in the order of arrival: as much backlog as can be.</summary>
public sealed class FairnessTests
{
    private const int Large = 100_000;
    private const int Small = 10;

    [Fact]
    public async Task A_small_run_beside_a_large_one_ends_within_few_batches()
    {
        var rig = new ShardRig();
        using var stop = new CancellationTokenSource();
        var fleet = new EagerFleet(rig, stop) { SmallBegins = 200 };
        await rig.Stored("large", Large);
        var host = new ShardHost(
            "server-a", rig.Store, rig.Store, fleet, fleet, rig, rig, () => new RunEngine(rig, rig, _ => new SignedCommand("key", [], []), EngineRig.Options), rig, rig.Time, rig.Time, new ShardOptions(), rig);

        await host.Run(1, stop.Token).WaitAsync(TimeSpan.FromMinutes(2));

        fleet.SmallEnded.ShouldBeTrue();
        rig.Store.Runs["large"].HasEnded.ShouldBeFalse("the small run was to end beside the large one");
        fleet.LongestQueue.ShouldBeLessThan(5_000);
        (fleet.Batches - fleet.SmallBegins).ShouldBeLessThan(40);
    }

    private sealed class EagerFleet(ShardRig rig, CancellationTokenSource stop) : IShardQueues, IShardInbox, ICommandTransport
    {
        private readonly Queue<RunInput> waiting = new();
        private ulong tag;

        public int SmallBegins { get; init; }

        public int Batches { get; private set; }

        public int LongestQueue { get; private set; }

        public bool SmallEnded { get; private set; }

        public string? Problem => null;

        public Task<IShardInbox> Open(ShardLease lease, CancellationToken cancellation) => Task.FromResult<IShardInbox>(this);

        public Task Post(int shard, RunInput input, CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask Offer(int shard, RunInput input, CancellationToken cancellation) => throw new NotSupportedException();

        public async Task<IReadOnlyList<Delivery>> Receive(int max, TimeSpan patience, CancellationToken cancellation)
        {
            // As a real inbox: it lets its caller go on, and is left when the shard is.
            await Task.Yield();
            cancellation.ThrowIfCancellationRequested();
            if (++Batches == SmallBegins)
            {
                await rig.Stored("small", Small);
                waiting.Enqueue(new RunCreated("small"));
            }

            SmallEnded = rig.Store.Runs.TryGetValue("small", out var small) && small.HasEnded;
            if (SmallEnded || Batches > 5_000)
                await stop.CancelAsync();
            LongestQueue = Math.Max(LongestQueue, waiting.Count);
            var taken = new List<Delivery>();
            while (taken.Count < max && waiting.TryDequeue(out var input))
                taken.Add(new Delivery(input, ++tag));
            return taken;
        }

        public Task Acknowledge(IReadOnlyList<Delivery> deliveries, CancellationToken cancellation) => Task.CompletedTask;

        public Task<IReadOnlyList<CommandUndeliverable>> Send(IReadOnlyCollection<OutgoingCommand> commands, CancellationToken cancellation)
        {
            foreach (var command in commands)
            {
                ReportItem[] items = [Said.Accepted, Said.Started, Said.Step(StepOutcome.Succeeded), Said.Succeeded];
                for (var index = 0; index < items.Length; index++)
                {
                    var report = new CommandReport
                    {
                        CommandId = command.Id,
                        RunId = command.RunId,
                        Target = command.TargetId,
                        Activity = "work",
                        Attempt = 1,
                        Items = [items[index] with { Number = index + 1, At = EngineRig.Noon }],
                    };
                    waiting.Enqueue(new ReportArrived(report, CommandDestination.Agent));
                }
            }

            return Task.FromResult<IReadOnlyList<CommandUndeliverable>>([]);
        }

        public Task Confirm(IReadOnlyCollection<ReportConfirmation> confirmations, CancellationToken cancellation) => Task.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
