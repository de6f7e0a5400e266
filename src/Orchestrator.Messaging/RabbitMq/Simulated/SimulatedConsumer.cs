using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Orchestrator.Messaging.RabbitMq.Simulated;

/// <summary>Takes what comes for simulated targets, as much as the channel hands out unacknowledged.</summary>
internal sealed class SimulatedConsumer(IChannel channel) : AsyncDefaultBasicConsumer(channel)
{
    private readonly Channel<(ulong Tag, bool IsAnothers, SimulatedMail? Mail)> received =
        System.Threading.Channels.Channel.CreateUnbounded<(ulong, bool, SimulatedMail?)>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Ends with an error when the channel does. It tells what was another player's before; null: something that is no such message.</summary>
    public ChannelReader<(ulong Tag, bool IsAnothers, SimulatedMail? Mail)> Received => received.Reader;

    public override Task HandleBasicDeliverAsync(
        string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey, IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken = default)
    {
        received.Writer.TryWrite((deliveryTag, redelivered, SimulatedMail.Read(body.Span)));
        return Task.CompletedTask;
    }

    public override Task HandleChannelShutdownAsync(object channel, ShutdownEventArgs reason)
    {
        received.Writer.TryComplete(new BrokerException(reason.ReplyText));
        return Task.CompletedTask;
    }

    public override Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default)
    {
        received.Writer.TryComplete(new BrokerException("A queue of simulated targets was deleted."));
        return Task.CompletedTask;
    }
}
