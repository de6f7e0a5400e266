using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Orchestrator.Messaging.RabbitMq.Agents;

/// <param name="User">Whom the broker vouches for; null: nobody.</param>
/// <param name="Type">What the sender calls it.</param>
internal sealed record PresenceDelivery(ulong Tag, string? User, string? Type, byte[] Body);

/// <summary>Takes greetings and heartbeats as they come, as many as the channel hands out unacknowledged.</summary>
internal sealed class PresenceConsumer(IChannel channel) : AsyncDefaultBasicConsumer(channel)
{
    private readonly Channel<PresenceDelivery> received = System.Threading.Channels.Channel.CreateUnbounded<PresenceDelivery>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Ends with an error when the channel does.</summary>
    public ChannelReader<PresenceDelivery> Received => received.Reader;

    public override Task HandleBasicDeliverAsync(
        string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey, IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken = default)
    {
        received.Writer.TryWrite(new PresenceDelivery(deliveryTag, properties.UserId, properties.Type, body.ToArray()));
        return Task.CompletedTask;
    }

    public override Task HandleChannelShutdownAsync(object channel, ShutdownEventArgs reason)
    {
        received.Writer.TryComplete(new BrokerException(reason.ReplyText));
        return Task.CompletedTask;
    }

    public override Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default)
    {
        received.Writer.TryComplete(new BrokerException("The queue of the agents' presence was deleted."));
        return Task.CompletedTask;
    }
}
