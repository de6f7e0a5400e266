using Orchestrator.Contracts.Broker;
using Orchestrator.Messaging.RabbitMq;

namespace Orchestrator.Messaging.Tests.RabbitMq;

public sealed class TopologyTests : BrokerTest
{
    [Fact]
    public async Task Declaring_it_again_changes_nothing()
    {
        var connection = Broker.Connect();
        await Topology.Declare(connection, 2, new TopologyLimits(), Cancellation);
        await using var publisher = new BrokerPublisher(connection, TimeProvider.System);
        (await publisher.Publish(
            [
                new BrokerMessage(BrokerNames.Inputs, BrokerNames.ShardKey(1), new byte[1]),
                new BrokerMessage(BrokerNames.Reports, BrokerNames.ShardKey(1), new byte[1]),
                new BrokerMessage(BrokerNames.Presence, BrokerNames.Presence, new byte[1]),
                new BrokerMessage(BrokerNames.Reports, BrokerNames.ShardKey(2), new byte[1]),
            ],
            Cancellation)).ShouldBe([PublishOutcome.Confirmed, PublishOutcome.Confirmed, PublishOutcome.Confirmed, PublishOutcome.Returned]);

        await Topology.Declare(connection, 2, new TopologyLimits(), Cancellation);

        (await Broker.Ready(connection, BrokerNames.ShardQueue(1))).ShouldBe(2u);
    }

    [Fact]
    public async Task A_queue_that_was_made_otherwise_is_named_with_the_remedy()
    {
        var connection = Broker.Connect();
        await using (var channel = await connection.OpenChannel(options: null, Cancellation))
            await channel.QueueDeclareAsync(BrokerNames.ShardQueue(1), durable: true, exclusive: false, autoDelete: false, cancellationToken: Cancellation);

        var refused = await Should.ThrowAsync<BrokerException>(() => Topology.Declare(connection, 2, new TopologyLimits(), Cancellation));

        refused.Message.ShouldContain("queue 'orchestrator.shard.1'");
        refused.Message.ShouldContain("delete");
    }

    [Fact]
    public async Task A_user_who_may_not_declare_is_told_which_permissions_servers_need()
    {
        var connection = Broker.Connect(settings: await Broker.User($"weak-{Guid.NewGuid():N}", "^$", "", ""));

        var refused = await Should.ThrowAsync<BrokerException>(() => Topology.Declare(connection, 1, new TopologyLimits(), Cancellation));

        refused.Message.ShouldContain("set_permissions");
    }
}
