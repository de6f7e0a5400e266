using Orchestrator.Core.Shards;
using Orchestrator.Messaging.InProcess;
using Orchestrator.Messaging.Tests.Compliance;

namespace Orchestrator.Messaging.Tests.InProcess;

public sealed class InProcessShardQueuesTests : ShardQueuesCompliance
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected override IShardQueues Create(int capacity = 100) => new InProcessShardQueues(2, TimeProvider.System, capacity);

    protected override int Bound(int capacity) => capacity;

    [Fact]
    public async Task Whoever_finds_the_queue_full_waits_until_something_is_acknowledged()
    {
        var queues = Create(capacity: 3);
        await using var inbox = await queues.Open(Lease(1), Cancellation);
        foreach (var number in Enumerable.Range(1, 3))
            await queues.Offer(0, Input("run", number), Cancellation);

        var offering = queues.Offer(0, Input("run", 4), Cancellation).AsTask();
        var deliveries = await inbox.Receive(3, Some.Patience, Cancellation);

        offering.IsCompleted.ShouldBeFalse();
        await inbox.Acknowledge(deliveries, Cancellation);
        await offering.WaitAsync(Some.Patience, Cancellation);
        (await ReceiveAll(inbox, 1)).ShouldBe([Input("run", 4)]);
    }

    [Fact]
    public async Task Acknowledging_twice_makes_room_once()
    {
        var queues = Create(capacity: 1);
        await using var inbox = await queues.Open(Lease(1), Cancellation);
        await queues.Offer(0, Input("run", 1), Cancellation);
        var deliveries = await inbox.Receive(1, Some.Patience, Cancellation);

        await inbox.Acknowledge(deliveries, Cancellation);
        await inbox.Acknowledge(deliveries, Cancellation);

        await queues.Offer(0, Input("run", 2), Cancellation);
        queues.Offer(0, Input("run", 3), Cancellation).AsTask().IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task A_post_is_done_when_its_input_is_acknowledged_and_not_before()
    {
        var queues = Create(10);
        var posting = queues.Post(0, Input("run", 1), Cancellation);
        await using var inbox = await queues.Open(Lease(1), Cancellation);
        var deliveries = await inbox.Receive(1, Some.Patience, Cancellation);

        posting.IsCompleted.ShouldBeFalse();
        await inbox.Acknowledge(deliveries, Cancellation);

        await posting.WaitAsync(Some.Patience, Cancellation);
    }

    [Fact]
    public async Task A_cancelled_post_stops_waiting()
    {
        using var cancelling = new CancellationTokenSource();
        var posting = Create(10).Post(0, Input("run", 1), cancelling.Token);

        await cancelling.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(posting);
    }

    [Fact]
    public async Task Patience_is_measured_on_the_given_clock()
    {
        var time = ManualTime.Create();
        await using var inbox = await new InProcessShardQueues(1, time).Open(Lease(1), Cancellation);
        var receiving = inbox.Receive(1, TimeSpan.FromMinutes(1), Cancellation);

        time.Advance(TimeSpan.FromSeconds(59));
        receiving.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(1));

        (await receiving.WaitAsync(Some.Patience, Cancellation)).ShouldBeEmpty();
    }

    [Fact]
    public async Task One_epoch_opens_one_inbox_at_a_time()
    {
        var queues = Create(10);
        await using (await queues.Open(Lease(1), Cancellation))
            await Should.ThrowAsync<InvalidOperationException>(() => queues.Open(Lease(1), Cancellation));

        await using var again = await queues.Open(Lease(1), Cancellation);
    }
}
