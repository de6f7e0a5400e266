using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orchestrator.Contracts.Broker;
using Orchestrator.Core.Parking;
using Orchestrator.Messaging.RabbitMq;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Orchestrator.Messaging.Bus.Parking;

/// <summary>
/// Moves parked messages from their queue to the store, where they can be looked at without disturbing the queue. Every server does;
/// each message goes to one of them and is acknowledged when it is stored. What the store has too much or too long is removed.
/// </summary>
internal sealed partial class ParkedKeeper(BusOptions options, BrokerConnection connection, IParkedStore store, TimeProvider time, ILogger<ParkedKeeper> logger) : BackgroundService
{
    private const ushort Prefetch = 20;
    private const int TrimEvery = 100;
    private static readonly TimeSpan TrimAfter = TimeSpan.FromHours(1);

    private long trimmed;
    private int sinceTrim = TrimEvery;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var backOff = new BackOff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Consume(backOff, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Broker or store may be away for a while; the messages stay in the queue.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                LogFailed(failure.Message);
            }

            await Task.Delay(backOff.Next(), options.Pace, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task Consume(BackOff backOff, CancellationToken cancellation)
    {
        await BusTopology.Declare(connection, options.Shards, cancellation);
        await using var channel = await connection.OpenChannel(options: null, cancellation);
        await channel.BasicQosAsync(0, Prefetch, global: false, cancellation);
        var arrived = Channel.CreateBounded<BasicDeliverEventArgs>(Prefetch);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivery) => await arrived.Writer.WriteAsync(Copy(delivery), cancellation);
        channel.ChannelShutdownAsync += (_, reason) =>
        {
            arrived.Writer.TryComplete(new BrokerException(reason.ReplyText));
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(BrokerNames.Parked, autoAck: false, consumer, cancellation);
        await foreach (var delivery in arrived.Reader.ReadAllAsync(cancellation))
        {
            await store.Park(ParkedMessageReader.Read(delivery, time.GetUtcNow()), cancellation);
            await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false, cancellation);
            backOff.Reset();
            await Trim(cancellation);
        }
    }

    private async Task Trim(CancellationToken cancellation)
    {
        if (++sinceTrim < TrimEvery && options.Pace.GetElapsedTime(trimmed) < TrimAfter)
            return;
        (sinceTrim, trimmed) = (0, options.Pace.GetTimestamp());
        if (await store.Trim(time.GetUtcNow() - ParkingLimits.Age, ParkingLimits.Messages, cancellation) is > 0 and var removed)
            LogTrimmed(removed);
    }

    /// <summary>The client takes the body's memory back when its event is over.</summary>
    private static BasicDeliverEventArgs Copy(BasicDeliverEventArgs delivery) => new(
        delivery.ConsumerTag, delivery.DeliveryTag, delivery.Redelivered, delivery.Exchange, delivery.RoutingKey, delivery.BasicProperties, delivery.Body.ToArray());

    [LoggerMessage(Level = LogLevel.Warning, Message = "Parked messages stay in the broker for the moment: {Reason}")]
    private partial void LogFailed(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Removed} parked messages were removed, too old or too many")]
    private partial void LogTrimmed(int removed);
}
