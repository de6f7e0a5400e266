using Orchestrator.Contracts;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;

namespace Orchestrator.Messaging.Tests.Compliance;

/// <summary>What every implementation of <see cref="IShardQueues"/> does.</summary>
public abstract class ShardQueuesCompliance
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Fresh queues for two shards, on the system's clock.</summary>
    protected abstract IShardQueues Create(int capacity = 100);

    /// <summary>Inputs that a shard of such a capacity has on their way at most: with senders, in the queue, delivered and not acknowledged.</summary>
    protected abstract int Bound(int capacity);

    [Fact]
    public async Task Inputs_arrive_in_the_order_in_which_they_were_handed_over()
    {
        var queues = Create();
        foreach (var number in Enumerable.Range(1, 20))
            await queues.Offer(0, Input("run", number), Cancellation);

        await using var inbox = await queues.Open(Lease(1), Cancellation);

        (await ReceiveAll(inbox, 20)).ShouldBe(Enumerable.Range(1, 20).Select(number => Input("run", number)));
    }

    [Fact]
    public async Task Each_runs_order_survives_many_senders()
    {
        const int perRun = 200;
        string[] runs = [.. Enumerable.Range(0, 100).Select(number => $"run-{number}").Where(id => RunShard.Of(id, 2) == 0).Take(4)];
        var queues = Create(capacity: 1_000);
        await using var inbox = await queues.Open(Lease(1), Cancellation);

        var sending = Task.WhenAll(runs.Select(run => Task.Run(async () =>
        {
            foreach (var number in Enumerable.Range(1, perRun))
                await queues.Offer(0, Input(run, number), Cancellation);
        })));
        var received = await ReceiveAll(inbox, runs.Length * perRun);
        await sending;

        foreach (var run in runs)
            received.OfType<PauseRun>().Where(input => input.RunId == run).ShouldBe(Enumerable.Range(1, perRun).Select(number => Input(run, number)));
    }

    [Fact]
    public async Task No_more_is_received_than_asked_for()
    {
        var queues = Create();
        await using var inbox = await queues.Open(Lease(1), Cancellation);
        foreach (var number in Enumerable.Range(1, 5))
            await queues.Offer(0, Input("run", number), Cancellation);

        var deliveries = new List<Delivery>();
        while (deliveries.Count < 5)
        {
            var received = await inbox.Receive(2, Some.Patience, Cancellation);
            received.Count.ShouldBeInRange(1, 2);
            deliveries.AddRange(received);
        }
    }

    [Fact]
    public async Task Nothing_is_received_when_patience_is_over()
    {
        await using var inbox = await Create().Open(Lease(1), Cancellation);

        (await inbox.Receive(10, TimeSpan.FromMilliseconds(20), Cancellation)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_waiting_receiver_is_woken_by_an_input()
    {
        var queues = Create();
        await using var inbox = await queues.Open(Lease(1), Cancellation);
        var receiving = inbox.Receive(10, Some.Patience, Cancellation);

        await queues.Offer(0, Input("run", 1), Cancellation);

        (await receiving).ShouldHaveSingleItem().Input.ShouldBe(Input("run", 1));
    }

    [Fact]
    public async Task Shards_do_not_see_each_others_inputs()
    {
        var queues = Create();
        await using var first = await queues.Open(Lease(1), Cancellation);
        await using var second = await queues.Open(Lease(1, shard: 1), Cancellation);

        await queues.Offer(1, Input(Enumerable.Range(0, 100).Select(number => $"run-{number}").First(id => RunShard.Of(id, 2) == 1), 1), Cancellation);

        (await second.Receive(10, Some.Patience, Cancellation)).Count.ShouldBe(1);
        (await first.Receive(10, TimeSpan.FromMilliseconds(20), Cancellation)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_was_not_acknowledged_comes_again_first_and_in_order()
    {
        var queues = Create();
        foreach (var number in Enumerable.Range(1, 4))
            await queues.Offer(0, Input("run", number), Cancellation);
        await using (var former = await queues.Open(Lease(1), Cancellation))
        {
            var received = new List<Delivery>();
            while (received.Count < 3)
                received.AddRange(await former.Receive(3 - received.Count, Some.Patience, Cancellation));
            await former.Acknowledge([received[1]], Cancellation);
        }

        await using var inbox = await queues.Open(Lease(2), Cancellation);

        (await ReceiveAll(inbox, 3)).ShouldBe([Input("run", 1), Input("run", 3), Input("run", 4)]);
        (await inbox.Receive(10, TimeSpan.FromMilliseconds(20), Cancellation)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_posted_input_outlives_an_owner_who_never_acknowledged_it()
    {
        var queues = Create();
        var posting = queues.Post(0, Input("run", 1), Cancellation);
        await using (var former = await queues.Open(Lease(1), Cancellation))
            await ReceiveAll(former, 1, acknowledge: false);

        await using (var inbox = await queues.Open(Lease(2), Cancellation))
            (await ReceiveAll(inbox, 1)).ShouldBe([Input("run", 1)]);

        await posting.WaitAsync(Some.Patience, Cancellation);
    }

    [Fact]
    public async Task A_full_queue_makes_its_senders_wait_and_loses_nothing()
    {
        const int capacity = 20;
        var bound = Bound(capacity);
        var total = bound + 200;
        var offered = 0;
        var queues = Create(capacity);
        var sending = Task.Run(async () =>
        {
            for (var number = 1; number <= total; number++)
            {
                await queues.Offer(0, Input("run", number), Cancellation);
                Interlocked.Increment(ref offered);
            }
        });
        await using var inbox = await queues.Open(Lease(1), Cancellation);
        var received = new List<RunInput>();
        while (!sending.IsCompleted || received.LastOrDefault() != Input("run", total))
        {
            var deliveries = await inbox.Receive(15, Some.Patience, Cancellation);
            deliveries.ShouldNotBeEmpty($"{received.Count} of {total} inputs came");
            (Volatile.Read(ref offered) - received.Distinct().Count()).ShouldBeLessThanOrEqualTo(bound, "more is on its way than the queue may hold");
            received.AddRange(deliveries.Select(delivery => delivery.Input));
            await inbox.Acknowledge(deliveries, Cancellation);
        }

        await sending;

        // A queue may take what it refused behind what came after it, if it then takes that again, too: the last word is the last.
        var last = Enumerable.Range(1, total).Select(number => received.LastIndexOf(Input("run", number))).ToList();
        last.ShouldAllBe(index => index >= 0);
        last.ShouldBeInOrder();
    }

    [Fact]
    public async Task The_same_input_twice_is_delivered_twice()
    {
        var queues = Create();
        await using var inbox = await queues.Open(Lease(1), Cancellation);
        await queues.Offer(0, Input("run", 1), Cancellation);
        await queues.Offer(0, Input("run", 1), Cancellation);

        (await ReceiveAll(inbox, 2)).ShouldBe([Input("run", 1), Input("run", 1)]);
    }

    [Fact]
    public async Task A_newer_epoch_takes_over_and_the_older_one_is_told()
    {
        var queues = Create();
        await queues.Offer(0, Input("run", 1), Cancellation);
        await using var older = await queues.Open(Lease(1), Cancellation);
        var held = await older.Receive(10, Some.Patience, Cancellation);
        var receiving = older.Receive(10, Some.Patience, Cancellation);

        await using var newer = await queues.Open(Lease(2), Cancellation);

        await Should.ThrowAsync<LeaseLostException>(receiving);
        await Should.ThrowAsync<LeaseLostException>(() => older.Acknowledge(held, Cancellation));
        (await ReceiveAll(newer, 1)).ShouldBe([Input("run", 1)]);
    }

    [Fact]
    public async Task An_older_epoch_is_refused()
    {
        var queues = Create();
        await using var newer = await queues.Open(Lease(2), Cancellation);

        await Should.ThrowAsync<LeaseLostException>(() => queues.Open(Lease(1), Cancellation));
    }

    [Fact]
    public async Task Acknowledging_twice_does_no_harm()
    {
        var queues = Create();
        await using var inbox = await queues.Open(Lease(1), Cancellation);
        await queues.Offer(0, Input("run", 1), Cancellation);
        var deliveries = await inbox.Receive(1, Some.Patience, Cancellation);

        await inbox.Acknowledge(deliveries, Cancellation);
        await inbox.Acknowledge(deliveries, Cancellation);

        await queues.Offer(0, Input("run", 2), Cancellation);
        (await ReceiveAll(inbox, 1)).ShouldBe([Input("run", 2)]);
    }

    [Fact]
    public async Task A_cancelled_receiver_gives_up()
    {
        await using var inbox = await Create().Open(Lease(1), Cancellation);
        using var cancelling = new CancellationTokenSource();
        var receiving = inbox.Receive(1, Some.Patience, cancelling.Token);

        await cancelling.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(receiving);
    }

    protected static ShardLease Lease(long epoch, int shard = 0) => new(shard, $"server-{epoch}", epoch);

    /// <summary>The run called "run" belongs to the first of two shards.</summary>
    protected static RunInput Input(string run, int number) => new PauseRun(run, $"operator {number}");

    protected static async Task<IReadOnlyList<RunInput>> ReceiveAll(IShardInbox inbox, int count, bool acknowledge = true)
    {
        var received = new List<RunInput>();
        while (received.Count < count)
        {
            var deliveries = await inbox.Receive(count - received.Count, Some.Patience, Cancellation);
            deliveries.ShouldNotBeEmpty($"{count - received.Count} inputs are missing");
            received.AddRange(deliveries.Select(delivery => delivery.Input));
            if (acknowledge)
                await inbox.Acknowledge(deliveries, Cancellation);
        }

        return received;
    }
}
