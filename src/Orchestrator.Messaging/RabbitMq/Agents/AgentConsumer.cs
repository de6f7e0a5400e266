using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Orchestrator.Messaging.RabbitMq.Agents;

/// <summary>What an agent said, as it was received.</summary>
/// <param name="User">Whom the broker vouches for; null: nobody.</param>
/// <param name="Type">What the sender calls it.</param>
internal sealed record AgentDelivery(ulong Tag, string? User, string? Type, byte[] Body);

/// <summary>Takes what agents say as it comes, as much as the channel hands out unacknowledged.</summary>
/// <param name="lost">What is said if a queue it consumes is deleted.</param>
internal sealed class AgentConsumer(IChannel channel, string lost) : AsyncDefaultBasicConsumer(channel)
{
    private readonly Channel<AgentDelivery> received = System.Threading.Channels.Channel.CreateUnbounded<AgentDelivery>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Ends with an error when the channel does.</summary>
    public ChannelReader<AgentDelivery> Received => received.Reader;

    public override Task HandleBasicDeliverAsync(
        string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey, IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken = default)
    {
        received.Writer.TryWrite(new AgentDelivery(deliveryTag, properties.UserId, properties.Type, body.ToArray()));
        return Task.CompletedTask;
    }

    public override Task HandleChannelShutdownAsync(object channel, ShutdownEventArgs reason)
    {
        received.Writer.TryComplete(new BrokerException(reason.ReplyText));
        return Task.CompletedTask;
    }

    public override Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default)
    {
        received.Writer.TryComplete(new BrokerException(lost));
        return Task.CompletedTask;
    }
}
