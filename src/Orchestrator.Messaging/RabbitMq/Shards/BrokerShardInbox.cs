using Microsoft.Extensions.Logging;
using Orchestrator.Contracts.Broker;
using Orchestrator.Core.Shards;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Orchestrator.Messaging.RabbitMq.Shards;

/// <summary>
/// The consuming end of a shard's queue in one epoch: a channel of its own, so that closing it gives everything back to the broker that was
/// not acknowledged. Once the channel is gone its methods throw, and the shard is taken up again from what is stored.
/// </summary>
internal sealed partial class BrokerShardInbox : IShardInbox
{
    private readonly ShardLease lease;
    private readonly IChannel channel;
    private readonly BrokerPublisher parking;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly ShardInputReader reader;
    private readonly Lock gate = new();
    private readonly ShardPile pile;
    private TaskCompletionSource arrival = NewArrival();
    private Func<Exception>? closed;

    private BrokerShardInbox(ShardLease lease, IChannel channel, BrokerPublisher parking, int shards, string servers, TimeProvider time, ShardQueueOptions options, ILogger logger)
    {
        (this.lease, this.channel, this.parking, this.time, this.logger) = (lease, channel, parking, time, logger);
        reader = new ShardInputReader(lease.Shard, shards, servers);
        pile = new ShardPile(options);
        channel.ChannelShutdownAsync += (_, shutdown) => Lost(shutdown.ReplyText);
    }

    /// <summary>Whether it will never deliver anything again.</summary>
    public bool IsClosed => closed is not null;

    private string Queue => BrokerNames.ShardQueue(lease.Shard);

    /// <param name="channel">The inbox closes it.</param>
    /// <param name="servers">The servers' own user.</param>
    public static async Task<BrokerShardInbox> Open(
        ShardLease lease, IChannel channel, BrokerPublisher parking, int shards, string servers, TimeProvider time, ShardQueueOptions options, ILogger logger, CancellationToken cancellation)
    {
        var inbox = new BrokerShardInbox(lease, channel, parking, shards, servers, time, options, logger);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, message) => inbox.Arrived(message);
        consumer.UnregisteredAsync += (_, _) => inbox.Lost("the broker ended the consumer");
        await channel.BasicQosAsync(prefetchSize: 0, options.Prefetch, global: false, cancellation);
        await channel.BasicConsumeAsync(
            inbox.Queue, autoAck: false, $"{lease.Owner}, epoch {lease.Epoch}", noLocal: false, exclusive: false, arguments: null, consumer, cancellation);
        return inbox;
    }

    public async Task<IReadOnlyList<Delivery>> Receive(int max, TimeSpan patience, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var began = time.GetTimestamp();
        while (true)
        {
            Task more;
            List<Delivery> deliveries;
            List<(ShardArrival Arrival, string Reason)> unusable;
            lock (gate)
            {
                ThrowIfClosed();
                deliveries = pile.Take(max, out unusable);
                more = arrival.Task;
            }

            if (unusable.Count > 0)
                await Park(unusable, cancellation);
            var left = patience - time.GetElapsedTime(began);
            if (deliveries.Count > 0 || left <= TimeSpan.Zero)
                return deliveries;
            if (unusable.Count == 0)
                await Wait(more, left, cancellation);
        }
    }

    public async Task Acknowledge(IReadOnlyList<Delivery> deliveries, CancellationToken cancellation)
    {
        ulong? upTo;
        IReadOnlyList<ulong> single;
        lock (gate)
        {
            ThrowIfClosed();
            single = pile.Acknowledge(deliveries, out upTo);
        }

        await OrLost(async () =>
        {
            if (upTo is { } last)
                await channel.BasicAckAsync(last, multiple: true, cancellation);
            foreach (var tag in single)
                await channel.BasicAckAsync(tag, multiple: false, cancellation);
        });
    }

    /// <summary>A newer epoch has taken over.</summary>
    public async Task ShutOut()
    {
        Close(() => new LeaseLostException(lease));
        await BrokerFailure.Quietly(channel.DisposeAsync);
    }

    public async ValueTask DisposeAsync() => await ShutOut();

    private static TaskCompletionSource NewArrival() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task Wait(Task more, TimeSpan patience, CancellationToken cancellation)
    {
        try
        {
            await more.WaitAsync(patience, time, cancellation);
        }
        catch (TimeoutException)
        {
            // Nothing came.
        }
    }

    private async Task Park(List<(ShardArrival Arrival, string Reason)> unusable, CancellationToken cancellation)
    {
        LogParked(Queue, unusable.Count, unusable[0].Reason);
        var outcomes = await parking.Publish([.. unusable.Select(one => one.Arrival.Parked(Queue, one.Reason, time.GetUtcNow()))], cancellation);
        if (outcomes.Any(outcome => outcome != PublishOutcome.Confirmed))
            throw new BrokerException($"A message of {Queue} that nobody can use could not be put into '{BrokerNames.Parked}' ({outcomes.First(outcome => outcome != PublishOutcome.Confirmed)}); it comes again.");
        await OrLost(async () =>
        {
            foreach (var (parked, _) in unusable)
                await channel.BasicAckAsync(parked.Tag, multiple: false, cancellation);
        });
    }

    // The body is the client's again as soon as this returns.
    private Task Arrived(BasicDeliverEventArgs message)
    {
        var properties = message.BasicProperties;
        var input = reader.Read(message.Exchange, properties.UserId, message.Body.Span, out var mistake);
        var failures = ShardArrival.FailuresOf(properties);
        var one = new ShardArrival(message.DeliveryTag, failures, input)
        {
            Mistake = mistake,
            Exchange = message.Exchange,
            RoutingKey = message.RoutingKey,
            User = properties.UserId,
            MessageId = properties.MessageId,
            ContentType = properties.ContentType,
            Body = input is null || failures > 0 ? message.Body.ToArray() : default,
        };
        TaskCompletionSource told;
        lock (gate)
        {
            pile.Add(one);
            told = arrival;
            arrival = NewArrival();
        }

        told.TrySetResult();
        return Task.CompletedTask;
    }

    private Task Lost(string reason)
    {
        Close(() => new BrokerException($"The consumer of {Queue} is gone: {reason}."));
        return Task.CompletedTask;
    }

    private void Close(Func<Exception> why)
    {
        lock (gate)
        {
            closed ??= why;
            arrival.TrySetResult();
        }
    }

    private void ThrowIfClosed()
    {
        if (closed is not null)
            throw closed();
    }

    private async Task OrLost(Func<Task> say)
    {
        try
        {
            await say();
        }
        catch (Exception failure) when (BrokerFailure.IsLoss(failure) && failure is not OperationCanceledException)
        {
            lock (gate)
                ThrowIfClosed();
            throw new BrokerException($"The consumer of {Queue} is gone: {failure.Message}", failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} messages of {Queue} cannot be used and are parked; the first, because: {Reason}")]
    private partial void LogParked(string queue, int count, string reason);
}
