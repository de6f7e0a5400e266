using System.Text;
using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Orchestrator.Messaging.RabbitMq.News;

/// <summary>Takes news as it comes; what does not fit while the listener is busy is counted as missed.</summary>
internal sealed class NewsConsumer : AsyncDefaultBasicConsumer
{
    public const string ServerHeader = "orchestrator-server";

    private readonly Channel<(string Server, byte[] Body)> received;
    private volatile bool haveMissed;

    public NewsConsumer(IChannel channel, int waiting)
        : base(channel) => received = System.Threading.Channels.Channel.CreateBounded<(string, byte[])>(new BoundedChannelOptions(waiting) { SingleReader = true });

    /// <summary>Ends with an error when the channel does.</summary>
    public ChannelReader<(string Server, byte[] Body)> Received => received.Reader;

    public bool TakeMissed()
    {
        var taken = haveMissed;
        haveMissed = false;
        return taken;
    }

    public override Task HandleBasicDeliverAsync(
        string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey, IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken = default)
    {
        var server = properties.Headers?.TryGetValue(ServerHeader, out var value) == true && value is byte[] name ? Encoding.UTF8.GetString(name) : "";
        if (!received.Writer.TryWrite((server, body.ToArray())))
            haveMissed = true;
        return Task.CompletedTask;
    }

    public override Task HandleChannelShutdownAsync(object channel, ShutdownEventArgs reason)
    {
        received.Writer.TryComplete(new BrokerException(reason.ReplyText));
        return Task.CompletedTask;
    }

    public override Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default)
    {
        received.Writer.TryComplete(new BrokerException("The queue of this server's news was deleted."));
        return Task.CompletedTask;
    }
}
