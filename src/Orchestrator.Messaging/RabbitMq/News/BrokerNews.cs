using System.Text.Json;
using Microsoft.Extensions.Logging;
using Orchestrator.Contracts.Broker;
using Orchestrator.Core.Fleet;
using RabbitMQ.Client;

namespace Orchestrator.Messaging.RabbitMq.News;

/// <summary>
/// What servers tell each other, through a fanout exchange and a queue of each server's own that goes with its connection. A server that could
/// not be heard for a while tells the others to read everything again; one that could not hear does so itself.
/// </summary>
public sealed partial class BrokerNews(BrokerConnection connection, BrokerPublisher publisher, string server, ILogger<BrokerNews> logger) : IServerNews
{
    private const int Waiting = 1_000;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private volatile bool isUnheard;

    public async Task Tell(ServerNews news, CancellationToken cancellation)
    {
        if (!await Publish(news, cancellation) && news is StoreChanged)
            isUnheard = true;
    }

    /// <summary>Hears what other servers tell, until cancelled.</summary>
    public async Task Listen(INewsListener listener, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await ListenOnce(listener, cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Whatever stops the listening (the broker, the store it reads from) is tried again.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                LogInterrupted(failure.Message);
            }

            await Task.Delay(Pause, TimeProvider.System, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ListenOnce(INewsListener listener, CancellationToken cancellation)
    {
        await using var channel = await connection.OpenChannel(options: null, cancellation);
        var queue = await channel.QueueDeclareAsync(
            queue: "", durable: false, exclusive: true, autoDelete: true, new Dictionary<string, object?> { ["x-max-length"] = Waiting, ["x-overflow"] = "drop-head" },
            cancellationToken: cancellation);
        await channel.QueueBindAsync(queue.QueueName, BrokerNames.News, routingKey: "", cancellationToken: cancellation);

        // Only now: what changes from here on is told to the queue.
        await listener.Missed(cancellation);
        if (isUnheard)
            await CatchUp(cancellation);
        var consumer = new NewsConsumer(channel, Waiting);
        await channel.BasicConsumeAsync(queue.QueueName, autoAck: true, consumer, cancellation);
        await foreach (var (teller, body) in consumer.Received.ReadAllAsync(cancellation))
        {
            if (teller != server && Read(body) is { } news)
                await listener.Heard(news, cancellation);
            if (consumer.TakeMissed())
                await listener.Missed(cancellation);
        }
    }

    private async Task CatchUp(CancellationToken cancellation)
    {
        isUnheard = false;
        foreach (var topic in Enum.GetValues<NewsTopic>())
            await Tell(new StoreChanged(topic, []), cancellation);
    }

    private async Task<bool> Publish(ServerNews news, CancellationToken cancellation)
    {
        var message = new BrokerMessage(BrokerNames.News, "", JsonSerializer.SerializeToUtf8Bytes(news, NewsJson.Default.ServerNews))
        {
            Headers = new Dictionary<string, string> { [NewsConsumer.ServerHeader] = server },
        };
        return (await publisher.Publish([message], cancellation))[0] is PublishOutcome.Confirmed or PublishOutcome.Returned;
    }

    private ServerNews? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body.Span, NewsJson.Default.ServerNews);
        }
        catch (JsonException unknown)
        {
            LogUnknown(unknown.Message);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "News of other servers is not heard at the moment: {Reason} It is tried again.")]
    private partial void LogInterrupted(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Another server tells what this version does not understand: {Reason}")]
    private partial void LogUnknown(string reason);
}
