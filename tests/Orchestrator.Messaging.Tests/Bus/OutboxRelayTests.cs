using Microsoft.Extensions.Logging;
using Orchestrator.Contracts.Bus;
using Orchestrator.Core.Outbox;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;
using Orchestrator.Messaging.Bus;

namespace Orchestrator.Messaging.Tests.Bus;

/// <summary>Announcements leave after the state, in order, at least once, under ids that stay the same.</summary>
public sealed class OutboxRelayTests : BusTest
{
    private readonly CancellationTokenSource stop = new();
    private ShardLease lease = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        lease = (await Storage.Shards.Acquire(0, "server", lapsed: null, Cancellation)).ShouldNotBeNull();
        await BusTopology.Declare(Broker.Connect("test"), 1, Cancellation);
    }

    public override async ValueTask DisposeAsync()
    {
        stop.Dispose();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task What_is_stored_leaves_in_order_and_is_forgotten_and_later_batches_ring()
    {
        await using var listener = await Listen();
        await using var relay = Relay(Storage.Outbox);
        await Announce(1, 450);
        var relaying = relay.Run(lease, stop.Token);
        await Heard(listener, 450);

        await Announce(451, 460);
        relay.Stored(0);

        await Heard(listener, 460);
        listener.All.Select(heard => heard.MessageId).ShouldBe(Enumerable.Range(1, 460).Select(number => IdOf(number).ToString()));
        await Until(async () => await Storage.Outbox.Count(Cancellation) == 0, "What has left is not forgotten.");
        await stop.CancelAsync();
        await relaying;
    }

    [Fact]
    public async Task A_crash_between_publishing_and_forgetting_sends_the_same_again_under_the_same_ids()
    {
        await using var listener = await Listen();
        await Announce(1, 5);
        using var crash = new CancellationTokenSource();
        await using (var dying = Relay(new DyingStore(Storage.Outbox, crash)))
            await dying.Run(lease, crash.Token);
        (await Storage.Outbox.Count(Cancellation)).ShouldBe(5);
        await Announce(6, 7);

        await using var next = Relay(Storage.Outbox);
        var relaying = next.Run(lease, stop.Token);
        await Heard(listener, 12);
        await stop.CancelAsync();
        await relaying;

        listener.All.Select(heard => heard.MessageId).ShouldBe(
            Enumerable.Range(1, 5).Concat(Enumerable.Range(1, 7)).Select(number => IdOf(number).ToString()));
        (await Storage.Outbox.Count(Cancellation)).ShouldBe(0);
    }

    [Fact]
    public async Task Connections_that_the_broker_ends_meanwhile_cost_nothing_but_repetitions()
    {
        var all = 0;
        var observer = Broker.Connect("observer");
        await using var channel = await observer.OpenChannel(options: null, Cancellation);
        await channel.QueueDeclareAsync("kept", durable: true, exclusive: false, autoDelete: false);
        await channel.QueueBindAsync("kept", BusNames.TargetFinished, "");
        await using var relay = Relay(Storage.Outbox);
        var relaying = relay.Run(lease, stop.Token);

        // There is always something to publish until the broker has ended connections twice.
        for (var round = 0; round < 2; round++)
        {
            await Until(
                async () =>
                {
                    await Announce(all + 1, all += 500);
                    relay.Stored(0);
                    return await Broker.Disconnect() > 0;
                },
                "There was no connection to end.");
        }

        await Until(async () => await Storage.Outbox.Count(Cancellation) == 0, "Not everything left.");
        await stop.CancelAsync();
        await relaying;

        await using var later = await observer.OpenChannel(options: null, Cancellation);
        var heard = new List<string>();
        while (await later.BasicGetAsync("kept", autoAck: true, Cancellation) is { } message)
            heard.Add(message.BasicProperties.MessageId!);
        heard.Distinct().ShouldBe(Enumerable.Range(1, all).Select(number => IdOf(number).ToString()));
    }

    [Fact]
    public async Task A_full_queue_of_a_listener_holds_its_announcements_up_until_there_is_room()
    {
        var connection = Broker.Connect("partner");
        await using var channel = await connection.OpenChannel(options: null, Cancellation);
        await channel.QueueDeclareAsync(
            "small", durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-max-length"] = 1, ["x-overflow"] = "reject-publish" });
        await channel.QueueBindAsync("small", BusNames.TargetFinished, "");
        await Announce(1, 3);
        await using var relay = Relay(Storage.Outbox);
        var relaying = relay.Run(lease, stop.Token);

        var heard = new List<string>();
        await Until(
            async () =>
            {
                while (await channel.BasicGetAsync("small", autoAck: true, Cancellation) is { } message)
                    heard.Add(message.BasicProperties.MessageId!);
                return heard.Distinct().Count() == 3;
            },
            "Not everything arrived.");
        await stop.CancelAsync();
        await relaying;
    }

    private static Guid IdOf(int number) => new(number, 0, 0, new byte[8]);

    private static Task Heard(Listener listener, int count) => Until(() => Task.FromResult(listener.All.Count >= count), $"Only {listener.All.Count} of {count} were heard.");

    private Task<Listener> Listen() => Listener.To(Broker.Connect("partner"), BusNames.TargetFinished);

    private OutboxRelay Relay(IOutboxStore store) => new(store, Broker.Connect("relay"), new BusOptions { Broker = Broker.Settings, Shards = 1 }, new Logger<OutboxRelay>(new TestLoggers()));

    private Task Announce(int first, int last)
    {
        var batch = new RunBatch();
        for (var number = first; number <= last; number++)
        {
            batch.Announce(new Announcement
            {
                Id = IdOf(number), Shard = 0, Position = number, Kind = AnnouncementKind.TargetFinished, RunId = "r", At = DateTimeOffset.UnixEpoch, Body = "{}"u8.ToArray(),
            });
        }

        return Storage.Runs.ApplyBatch(lease, batch, Cancellation);
    }

    /// <summary>The process dies when it is about to forget what has left.</summary>
    private sealed class DyingStore(IOutboxStore store, CancellationTokenSource crash) : IOutboxStore
    {
        public Task<IReadOnlyList<Announcement>> Next(int shard, int max, CancellationToken cancellation) => store.Next(shard, max, cancellation);

        public async Task Forget(int shard, long upTo, CancellationToken cancellation)
        {
            await crash.CancelAsync();
            cancellation.ThrowIfCancellationRequested();
        }

        public Task<int> RemoveOld(DateTimeOffset before, int max, CancellationToken cancellation) => store.RemoveOld(before, max, cancellation);

        public Task<long> Count(CancellationToken cancellation) => store.Count(cancellation);
    }
}
