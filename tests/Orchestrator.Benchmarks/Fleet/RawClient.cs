using Orchestrator.Messaging.RabbitMq;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Orchestrator.Benchmarks.Fleet;

/// <summary>RabbitMQ.Client as it is: publishes batches and waits for their confirmations, consumes and acknowledges batches.</summary>
internal sealed class RawClient : IAsyncDisposable
{
    private readonly IChannel publishing;
    private readonly IChannel consuming;
    private readonly SemaphoreSlim changed = new(0);
    private ulong confirmed;
    private ulong received;
    private int count;

    private RawClient(IChannel publishing, IChannel consuming) => (this.publishing, this.consuming) = (publishing, consuming);

    public static async Task<RawClient> Open(BrokerConnection connection, IEnumerable<string> queues, CancellationToken cancellation)
    {
        var client = new RawClient(
            await connection.OpenChannel(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: false), cancellation),
            await connection.OpenChannel(options: null, cancellation));
        client.publishing.BasicAcksAsync += (_, acks) =>
        {
            client.confirmed = Math.Max(client.confirmed, acks.DeliveryTag);
            client.changed.Release();
            return Task.CompletedTask;
        };
        await client.consuming.BasicQosAsync(prefetchSize: 0, prefetchCount: 1_000, global: false, cancellation);
        var consumer = new AsyncEventingBasicConsumer(client.consuming);
        consumer.ReceivedAsync += (_, message) =>
        {
            client.received = message.DeliveryTag;
            Interlocked.Increment(ref client.count);
            client.changed.Release();
            return Task.CompletedTask;
        };
        foreach (var queue in queues)
            await client.consuming.BasicConsumeAsync(queue, autoAck: false, consumer, cancellation);
        return client;
    }

    /// <summary>Publishes the messages, in one batch, and waits for the confirmation of all of them.</summary>
    public async Task Publish(IEnumerable<(string Exchange, string Key)> to, byte[] body, bool isPersistent, CancellationToken cancellation)
    {
        var properties = new BasicProperties { Persistent = isPersistent, ContentType = "application/json" };
        var last = 0UL;
        foreach (var (exchange, key) in to)
        {
            last = await publishing.GetNextPublishSequenceNumberAsync(cancellation);
            await publishing.BasicPublishAsync(exchange, key, mandatory: true, properties, body, cancellation);
        }

        while (Volatile.Read(ref confirmed) < last)
            await changed.WaitAsync(cancellation);
    }

    /// <summary>Waits until that many messages have come since the last call, and acknowledges them.</summary>
    public async Task Receive(int messages, CancellationToken cancellation)
    {
        while (Volatile.Read(ref count) < messages)
            await changed.WaitAsync(cancellation);
        Interlocked.Add(ref count, -messages);
        await consuming.BasicAckAsync(Volatile.Read(ref received), multiple: true, cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await publishing.DisposeAsync();
        await consuming.DisposeAsync();
        changed.Dispose();
    }
}
