using System.Collections.Concurrent;
using Orchestrator.Messaging.RabbitMq;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Orchestrator.Messaging.Tests.Bus;

/// <summary>Another system: binds a durable queue of its own to exchanges and writes down what comes, in order.</summary>
internal sealed class Listener : IAsyncDisposable
{
    private readonly IChannel channel;

    private Listener(IChannel channel) => this.channel = channel;

    public ConcurrentQueue<Heard> All { get; } = [];

    public static async Task<Listener> To(BrokerConnection connection, params string[] exchanges)
    {
        var listener = new Listener(await connection.OpenChannel(options: null, TestContext.Current.CancellationToken));
        var queue = $"listener-{Guid.NewGuid():N}";
        await listener.channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false);
        foreach (var exchange in exchanges)
            await listener.channel.QueueBindAsync(queue, exchange, "");
        var consumer = new AsyncEventingBasicConsumer(listener.channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            listener.All.Enqueue(new Heard(delivery.Exchange, delivery.BasicProperties.MessageId ?? "", delivery.BasicProperties.ContentType ?? "", delivery.Body.ToArray()));
            return Task.CompletedTask;
        };
        await listener.channel.BasicConsumeAsync(queue, autoAck: true, consumer);
        return listener;
    }

    public ValueTask DisposeAsync() => channel.DisposeAsync();
}

internal sealed record Heard(string Exchange, string MessageId, string ContentType, byte[] Body);
