using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Broker;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;
using Orchestrator.Messaging.RabbitMq;
using Orchestrator.Messaging.RabbitMq.Shards;
using RabbitMQ.Client;

namespace Orchestrator.Messaging.Tests.RabbitMq;

/// <summary>What only queues at a broker do. One shard, so that every run belongs to it.</summary>
public sealed class RabbitMqShardQueuesTests : BrokerTest
{
    private readonly List<RabbitMqShardQueues> opened = [];

    // Users are the broker's, not the virtual host's: every test has a target of its own.
    private readonly string target = $"t-{Guid.NewGuid():N}";

    private string AgentName => BrokerNames.AgentUser(target);

    public override async ValueTask DisposeAsync()
    {
        foreach (var queues in opened)
            await queues.DisposeAsync();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task A_posted_input_is_in_the_broker_without_any_owner()
    {
        var connection = Broker.Connect();

        await Queues(connection).Post(0, Input(1), Cancellation);

        (await Broker.Ready(connection, BrokerNames.ShardQueue(0))).ShouldBe(1u);
    }

    [Fact]
    public async Task Reports_are_taken_from_the_agent_the_broker_vouches_for_and_everything_else_is_parked_with_its_reason()
    {
        var connection = Broker.Connect();
        var queues = Queues(connection, shards: 2);
        var run = Enumerable.Range(0, 100).Select(number => $"run-{number}").First(id => RunShard.Of(id, 2) == 0);
        var other = Enumerable.Range(0, 100).Select(number => $"run-{number}").First(id => RunShard.Of(id, 2) == 1);
        await using var inbox = await queues.Open(Lease(1), Cancellation);
        await using var agent = await Agent();

        await agent.Report(Some.Report(run, "t2"));
        await agent.Report(Some.Report(run, target), user: null);
        await agent.Report(Some.Report(other, target));
        await agent.Publish("{\"commandId\":"u8.ToArray());
        await agent.Publish("null"u8.ToArray());
        await agent.Publish(new byte[ContractLimits.MessageBytes + 1]);
        await agent.Report(Some.Report(run, target));

        var taken = (ReportArrived)(await Next(inbox)).ShouldHaveSingleItem().Input;
        (taken.Report.RunId, taken.Report.Target, taken.From).ShouldBe((run, target, CommandDestination.Agent));
        var parked = await Parked(connection, 6);
        parked.Select(one => one.Queue).ShouldAllBe(queue => queue == BrokerNames.ShardQueue(0));
        parked.Select(one => one.User).ShouldBe([AgentName, null, AgentName, AgentName, AgentName, AgentName], ignoreOrder: true);
        parked.ShouldContain(one => one.Reason.Contains("'t2'") && one.Reason.Contains($"'{AgentName}'"));
        parked.ShouldContain(one => one.Reason.Contains("nobody"));
        parked.ShouldContain(one => one.Reason.Contains("belongs to shard 1"));
        parked.ShouldContain(one => one.Reason.Contains("not the JSON of a report"));
        parked.ShouldContain(one => one.Reason == "It is empty.");
        parked.ShouldContain(one => one.Reason.Contains("4194305 bytes"));
        (await Broker.Ready(connection, BrokerNames.ShardQueue(0))).ShouldBe(0u);
    }

    [Fact]
    public async Task No_agent_can_bring_an_input()
    {
        var connection = Broker.Connect();
        var queues = Queues(connection);
        await using var inbox = await queues.Open(Lease(1), Cancellation);
        await using var agent = await Agent();
        var cancel = JsonSerializer.SerializeToUtf8Bytes<RunInput>(new CancelRun("run", target), ShardInputJson.Default.RunInput);

        await agent.Publish(cancel);
        (await agent.IsRefused(BrokerNames.Inputs, BrokerNames.ShardKey(0), cancel)).ShouldBeTrue();
        (await agent.IsRefused("", BrokerNames.ShardQueue(0), cancel)).ShouldBeTrue();

        (await inbox.Receive(10, TimeSpan.FromMilliseconds(200), Cancellation)).ShouldBeEmpty();
        (await Parked(connection, 1)).ShouldHaveSingleItem().Reason.ShouldContain("not the JSON of a report");
    }

    [Fact]
    public async Task What_kills_its_owners_is_parked_in_the_end_and_what_was_near_it_is_not()
    {
        var connection = Broker.Connect();
        var queues = Queues(connection, options: new ShardQueueOptions { SuspectAfter = 2, Deliveries = 4 });
        foreach (var number in Enumerable.Range(1, 5))
            await queues.Post(0, Input(number), Cancellation);
        var done = new List<RunInput>();

        // An owner dies of number 3 before it has acknowledged anything of the same batch.
        for (var epoch = 1; done.Count < 4; epoch++)
        {
            epoch.ShouldBeLessThan(20);
            await using var inbox = await queues.Open(Lease(epoch), Cancellation);
            while (done.Count < 4 && await inbox.Receive(10, Some.Patience, Cancellation) is { Count: > 0 } deliveries)
            {
                if (deliveries.Any(delivery => delivery.Input == Input(3)))
                    break;
                done.AddRange(deliveries.Select(delivery => delivery.Input));
                await inbox.Acknowledge(deliveries, Cancellation);
            }
        }

        done.ShouldBe([Input(1), Input(2), Input(4), Input(5)]);
        var parked = (await Parked(connection, 1)).ShouldHaveSingleItem();
        parked.Reason.ShouldContain("delivered 5 times");
        JsonSerializer.Deserialize(parked.Body, ShardInputJson.Default.RunInput).ShouldBe(Input(3));
    }

    [Fact]
    public async Task Who_loses_the_connection_is_told_and_finds_everything_again()
    {
        var connection = Broker.Connect();
        var queues = Queues(connection);
        await queues.Post(0, Input(1), Cancellation);
        queues.Problem.ShouldBeNull();
        await using (var inbox = await queues.Open(Lease(1), Cancellation))
        {
            var held = await Next(inbox);
            var receiving = inbox.Receive(10, Some.Patience, Cancellation);
            await Until(async () => await Broker.Disconnect() > 0, "the broker never showed the connection");

            await Should.ThrowAsync<BrokerException>(receiving);
            await Should.ThrowAsync<BrokerException>(() => inbox.Acknowledge(held, Cancellation));
        }

        await using var again = await OpenSoon(queues, Lease(2));
        (await Next(again)).ShouldHaveSingleItem().Input.ShouldBe(Input(1));
        queues.Problem.ShouldBeNull();
    }

    [Fact]
    public async Task Inputs_wait_for_a_broker_that_is_away_and_none_is_lost()
    {
        var queues = Queues(Broker.Connect());
        await queues.Post(0, Input(0), Cancellation);
        var posting = Task.Run(async () =>
        {
            for (var number = 1; number <= 300; number++)
                await queues.Post(0, Input(number), Cancellation);
        });
        for (var times = 0; times < 3; times++)
            await Until(async () => await Broker.Disconnect() > 0, "the broker never showed the connection");
        await posting;

        await using var inbox = await OpenSoon(queues, Lease(1));
        var received = new List<RunInput>();
        while (received.LastOrDefault() != Input(300))
            received.AddRange((await Next(inbox)).Select(delivery => delivery.Input));
        received.Distinct().ShouldBe(Enumerable.Range(0, 301).Select(Input));
    }

    [Fact]
    public async Task A_queue_that_the_broker_has_lost_is_made_again()
    {
        var connection = Broker.Connect();
        var queues = Queues(connection);
        await using var inbox = await queues.Open(Lease(1), Cancellation);
        var receiving = inbox.Receive(1, Some.Patience, Cancellation);
        await using (var channel = await connection.OpenChannel(options: null, Cancellation))
            await channel.QueueDeleteAsync(BrokerNames.ShardQueue(0), cancellationToken: Cancellation);
        await Should.ThrowAsync<BrokerException>(receiving);

        await queues.Post(0, Input(1), Cancellation);

        (await Broker.Ready(connection, BrokerNames.ShardQueue(0))).ShouldBe(1u);
    }

    [Fact]
    public async Task A_former_owner_that_hangs_keeps_the_next_one_waiting_until_the_broker_drops_it()
    {
        var hung = Broker.Connect("hung");
        var former = await Queues(hung).Open(Lease(1), Cancellation);
        var queues = Queues(Broker.Connect("next"));
        foreach (var number in Enumerable.Range(1, 3))
            await queues.Post(0, Input(number), Cancellation);
        await Next(former);
        await using var inbox = await queues.Open(Lease(2), Cancellation);
        (await inbox.Receive(10, TimeSpan.FromMilliseconds(200), Cancellation)).ShouldBeEmpty();

        await hung.DisposeAsync();

        var received = new List<RunInput>();
        while (received.Count < 3)
            received.AddRange((await Next(inbox)).Select(delivery => delivery.Input));
        received.ShouldBe(Enumerable.Range(1, 3).Select(Input));
    }

    private static ShardLease Lease(long epoch) => new(0, $"server-{epoch}", epoch);

    private static RunInput Input(int number) => new PauseRun("run", $"operator {number}");

    private static async Task<IReadOnlyList<Delivery>> Next(IShardInbox inbox)
    {
        var deliveries = await inbox.Receive(100, Some.Patience, Cancellation);
        deliveries.ShouldNotBeEmpty();
        return deliveries;
    }

    /// <summary>As whoever keeps a shard does: the connection may be lost again while the queue is opened.</summary>
    private static async Task<IShardInbox> OpenSoon(RabbitMqShardQueues queues, ShardLease lease)
    {
        IShardInbox? inbox = null;
        await Until(
            async () =>
            {
                try
                {
                    inbox = await queues.Open(lease, Cancellation);
                }
                catch (BrokerException)
                {
                    // It is made again.
                }

                return inbox is not null;
            },
            "the queue could not be opened");
        return inbox!;
    }

    private RabbitMqShardQueues Queues(BrokerConnection connection, int shards = 1, ShardQueueOptions? options = null)
    {
        var queues = new RabbitMqShardQueues(
            connection, shards, new TopologyLimits(), options ?? new ShardQueueOptions(), TimeProvider.System, NullLogger<RabbitMqShardQueues>.Instance);
        opened.Add(queues);
        return queues;
    }

    private async Task<TestAgent> Agent()
    {
        var settings = await Broker.User(AgentName, "^$", "^orchestrator\\.(reports|presence)$", "^$");
        var connection = Broker.Connect(target, settings);
        await connection.Connected(Cancellation);
        return new TestAgent(connection, AgentName);
    }

    private async Task<IReadOnlyList<ParkedOne>> Parked(BrokerConnection connection, int count)
    {
        await Until(async () => await Broker.Ready(connection, BrokerNames.Parked) >= count, $"there are not {count} parked messages");
        await using var channel = await connection.OpenChannel(options: null, Cancellation);
        var parked = new List<ParkedOne>();
        while (await channel.BasicGetAsync(BrokerNames.Parked, autoAck: true, Cancellation) is { } message)
        {
            var headers = message.BasicProperties.Headers!;
            parked.Add(new ParkedOne(Text(BrokerNames.ParkedReasonHeader)!, Text(BrokerNames.ParkedQueueHeader), Text(BrokerNames.ParkedUserHeader), message.Body.ToArray()));

            string? Text(string name) => headers.TryGetValue(name, out var value) ? Encoding.UTF8.GetString((byte[])value!) : null;
        }

        parked.Count.ShouldBe(count);
        return parked;
    }

    private sealed record ParkedOne(string Reason, string? Queue, string? User, byte[] Body);

    /// <summary>An agent as the broker sees it: whatever it sends, it sends as its own user with an agent's permissions.</summary>
    private sealed class TestAgent(BrokerConnection connection, string name) : IAsyncDisposable
    {
        public Task Report(CommandReport report, string? user = "") =>
            Publish(JsonSerializer.SerializeToUtf8Bytes(report, ContractsJson.Default.CommandReport), user);

        public async Task Publish(byte[] body, string? user = "")
        {
            await using var publisher = new BrokerPublisher(connection, TimeProvider.System);
            (await publisher.Publish([Message(BrokerNames.Reports, BrokerNames.ShardKey(0), body, user == "" ? name : user)], Cancellation)).ShouldBe([PublishOutcome.Confirmed]);
        }

        public async Task<bool> IsRefused(string exchange, string key, byte[] body)
        {
            await using var publisher = new BrokerPublisher(connection, TimeProvider.System);
            return (await publisher.Publish([Message(exchange, key, body, name)], Cancellation))[0] == PublishOutcome.Unknown;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private static BrokerMessage Message(string exchange, string key, byte[] body, string? user) => new(exchange, key, body) { UserId = user };
    }
}
