using Orchestrator.Contracts.Agents;
using Orchestrator.Contracts.Broker;
using Orchestrator.Messaging.RabbitMq;
using Orchestrator.Messaging.Tests.Compliance;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Orchestrator.Messaging.Tests.RabbitMq.Agents;

/// <summary>What somebody can do who has stolen an agent's credentials: what its agent can, and nothing else.</summary>
public sealed class AgentRightsTests : BrokerTest
{
    private static readonly byte[] Body = "{}"u8.ToArray();

    private readonly string mine = $"mine-{Guid.NewGuid():N}";
    private readonly string other = $"other-{Guid.NewGuid():N}";
    private readonly RecordedPresence presence = new();
    private AgentPath path = null!;
    private BrokerSettings thief = null!;
    private BrokerConnection connection = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        path = await AgentPath.Start(Broker, shards: 2, presence);
        await path.Enrolled(other);
        thief = await path.Enrolled(mine);
        connection = Broker.Connect("thief", thief);
    }

    public override async ValueTask DisposeAsync()
    {
        await path.DisposeAsync();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task It_reads_its_own_queue_and_says_what_agents_say()
    {
        await using var channel = await Channel();
        (await channel.BasicGetAsync(BrokerNames.AgentQueue(mine), autoAck: true, Cancellation)).ShouldBeNull();
        await Publish(channel, BrokerNames.Reports, BrokerNames.ShardKey(1), thief.User);
        (await Broker.Ready(path.Connection, BrokerNames.ShardQueue(1))).ShouldBe(1u);
    }

    [Fact]
    public Task It_cannot_look_into_the_queue_of_another_agent() =>
        ShouldBeRefused(channel => channel.BasicGetAsync(BrokerNames.AgentQueue(other), autoAck: false, Cancellation));

    [Fact]
    public Task It_cannot_consume_the_queue_of_another_agent() =>
        ShouldBeRefused(channel => channel.BasicConsumeAsync(BrokerNames.AgentQueue(other), autoAck: true, new AsyncDefaultBasicConsumer(channel), Cancellation));

    [Fact]
    public Task It_cannot_empty_the_queue_of_another_agent() => ShouldBeRefused(channel => channel.QueuePurgeAsync(BrokerNames.AgentQueue(other), Cancellation));

    [Fact]
    public Task It_cannot_remove_the_queue_of_another_agent() =>
        ShouldBeRefused(channel => channel.QueueDeleteAsync(BrokerNames.AgentQueue(other), cancellationToken: Cancellation));

    [Fact]
    public Task It_cannot_make_a_queue_of_its_own() =>
        ShouldBeRefused(channel => channel.QueueDeclareAsync("loot", durable: false, exclusive: true, autoDelete: true, cancellationToken: Cancellation));

    [Theory]
    [InlineData("orchestrator.shard.0")]
    [InlineData(BrokerNames.Presence)]
    [InlineData(BrokerNames.Parked)]
    [InlineData("orchestrator.simulated.0")]
    public Task It_cannot_read_what_servers_read(string queue) => ShouldBeRefused(channel => channel.BasicGetAsync(queue, autoAck: false, Cancellation));

    [Fact]
    public Task It_cannot_send_a_command_to_another_agent() => ShouldBeRefused(channel => Publish(channel, "", BrokerNames.AgentQueue(other), thief.User));

    [Theory]
    [InlineData(BrokerNames.Inputs)]
    [InlineData(BrokerNames.News)]
    [InlineData(BrokerNames.Parked)]
    public Task It_cannot_speak_as_a_server(string exchange) => ShouldBeRefused(channel => Publish(channel, exchange, BrokerNames.ShardKey(0), thief.User));

    [Theory]
    [InlineData(BrokerNames.Reports, "0")]
    [InlineData(BrokerNames.Presence, BrokerNames.Presence)]
    public Task It_cannot_put_the_name_of_another_agent_under_a_message(string exchange, string key) =>
        ShouldBeRefused(channel => Publish(channel, exchange, key, BrokerNames.AgentUser(other)), Constants.PreconditionFailed);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_cannot_greet_for_another_agent(bool signsAsItself)
    {
        await using var channel = await Channel();
        await Publish(channel, BrokerNames.Presence, BrokerNames.Presence, signsAsItself ? thief.User : null, Greeting(other));
        await using var itself = await BrokerTestAgent.Connect(thief, mine);
        await itself.Say(Hello(mine));

        (await presence.Next()).ShouldBe($"{mine} appeared");
        presence.IsConnected(other).ShouldBeFalse();
    }

    private static byte[] Greeting(string target) =>
        System.Text.Json.JsonSerializer.SerializeToUtf8Bytes<AgentMessage>(Hello(target), Contracts.ContractsJson.Default.AgentMessage);

    private static Hello Hello(string target) => new()
    {
        Target = target,
        Instance = "i1",
        MachineId = "m1",
        AgentVersion = "1.0",
        Platform = new AgentPlatform("linux", "x64", "Debian GNU/Linux 13", "host"),
        SentAt = DateTimeOffset.UnixEpoch,
    };

    private static async Task Publish(IChannel channel, string exchange, string key, string? user, byte[]? body = null)
    {
        var properties = new BasicProperties();
        if (user is not null)
            properties.UserId = user;
        await channel.BasicPublishAsync(exchange, key, mandatory: true, properties, body ?? Body, Cancellation);
    }

    private Task<IChannel> Channel() =>
        connection.OpenChannel(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), Cancellation);

    private async Task ShouldBeRefused(Func<IChannel, Task> attempt, int code = Constants.AccessRefused)
    {
        await using var channel = await Channel();
        var refused = await Should.ThrowAsync<OperationInterruptedException>(() => attempt(channel));
        refused.ShutdownReason.ShouldNotBeNull().ReplyCode.ShouldBe((ushort)code, refused.Message);
    }
}
