using Microsoft.Extensions.Logging;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;

namespace Orchestrator.Messaging.RabbitMq.Shards;

/// <summary>
/// The queues of shards at the broker, where all servers reach them. Each is a quorum queue with a single active consumer: while a former
/// owner's consumer is still there (it hangs, and the broker has not noticed yet), the next one waits behind it.
/// </summary>
public sealed class RabbitMqShardQueues : IShardQueues, IAsyncDisposable
{
    private readonly BrokerConnection connection;
    private readonly BrokerPublisher publisher;
    private readonly BrokerPublisher parking;
    private readonly TopologyLimits limits;
    private readonly ShardQueueOptions options;
    private readonly TimeProvider time;
    private readonly ILogger<RabbitMqShardQueues> logger;
    private readonly Slot[] slots;

    /// <param name="shards">The stored number of shards.</param>
    /// <param name="limits">The same as the topology was declared with.</param>
    /// <param name="time">The clock by which inboxes are patient.</param>
    public RabbitMqShardQueues(
        BrokerConnection connection, int shards, TopologyLimits limits, ShardQueueOptions options, TimeProvider time, ILogger<RabbitMqShardQueues> logger)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shards, 1);
        (this.connection, this.limits, this.options, this.time, this.logger) = (connection, limits, options, time, logger);
        publisher = new BrokerPublisher(connection, TimeProvider.System);
        parking = new BrokerPublisher(connection, TimeProvider.System);
        slots = [.. Enumerable.Range(0, shards).Select(shard => new Slot(
            new ShardPump(shard, connection, publisher, cancellation => Topology.DeclareShard(connection, shard, limits, cancellation), TimeProvider.System, options)))];
    }

    public string? Problem => connection.Problem;

    /// <summary>Waits for the broker and opens the consuming end. In this process, a newer epoch takes over from an older one, whose inbox throws from then on.</summary>
    /// <exception cref="LeaseLostException">A newer epoch has opened it already.</exception>
    /// <exception cref="InvalidOperationException">An inbox of the same epoch is still open.</exception>
    /// <exception cref="BrokerException">The queue cannot be had; the message says why.</exception>
    public async Task<IShardInbox> Open(ShardLease lease, CancellationToken cancellation)
    {
        var slot = slots[lease.Shard];
        await slot.Turn.WaitAsync(cancellation);
        try
        {
            if (lease.Epoch < slot.Epoch)
                throw new LeaseLostException(lease);
            if (lease.Epoch == slot.Epoch && slot.Open is { IsClosed: false })
                throw new InvalidOperationException($"The inbox of shard {lease.Shard} is open already in epoch {lease.Epoch}.");
            slot.Epoch = lease.Epoch;
            if (slot.Open is not null)
                await slot.Open.ShutOut();
            slot.Open = null;
            return slot.Open = await Consume(lease, cancellation);
        }
        finally
        {
            slot.Turn.Release();
        }
    }

    /// <summary>Waits until the broker has the input for good. If the wait is cancelled the input may still take effect.</summary>
    public async Task Post(int shard, RunInput input, CancellationToken cancellation)
    {
        var taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await slots[shard].Pump.Add(input, taken, cancellation);
        await taken.Task.WaitAsync(cancellation);
    }

    /// <summary>Waits for room in this process, not for the broker. A queue that is full there fills up here, too.</summary>
    public ValueTask Offer(int shard, RunInput input, CancellationToken cancellation) => slots[shard].Pump.Add(input, taken: null, cancellation);

    public async ValueTask DisposeAsync()
    {
        foreach (var slot in slots)
        {
            await slot.Pump.DisposeAsync();
            if (slot.Open is not null)
                await slot.Open.DisposeAsync();
            slot.Turn.Dispose();
        }

        await publisher.DisposeAsync();
        await parking.DisposeAsync();
    }

    private async Task<BrokerShardInbox> Consume(ShardLease lease, CancellationToken cancellation)
    {
        await Topology.DeclareShard(connection, lease.Shard, limits, cancellation);
        var channel = await connection.OpenChannel(options: null, cancellation);
        try
        {
            return await BrokerShardInbox.Open(lease, channel, parking, slots.Length, connection.User, time, options, logger, cancellation);
        }
        catch (Exception failure)
        {
            await BrokerFailure.Quietly(channel.DisposeAsync);
            if (!BrokerFailure.IsLoss(failure) || failure is OperationCanceledException && cancellation.IsCancellationRequested)
                throw;
            throw new BrokerException($"Shard {lease.Shard}'s queue cannot be consumed: {failure.Message}", failure);
        }
    }

    private sealed class Slot(ShardPump pump)
    {
        public ShardPump Pump => pump;

        public SemaphoreSlim Turn { get; } = new(1);

        public long Epoch { get; set; } = long.MinValue;

        public BrokerShardInbox? Open { get; set; }
    }
}
