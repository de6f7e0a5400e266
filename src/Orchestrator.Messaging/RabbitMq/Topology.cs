using Orchestrator.Contracts.Broker;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Orchestrator.Messaging.RabbitMq;

/// <summary>The bounds of the queues that all servers share. They are part of a queue once it exists.</summary>
public sealed record TopologyLimits
{
    /// <summary>Inputs waiting in one shard's queue; beyond it whoever brings more is refused and tries again.</summary>
    public int ShardInputs { get; init; } = 50_000;

    /// <summary>Bytes waiting in one shard's queue.</summary>
    public long ShardBytes { get; init; } = 512L * 1024 * 1024;

    /// <summary>Messages kept in <see cref="BrokerNames.Parked"/>; the oldest goes.</summary>
    public int Parked { get; init; } = 10_000;

    /// <summary>Greetings and heartbeats waiting; the oldest goes, agents repeat them.</summary>
    public int Presence { get; init; } = 200_000;

    /// <summary>Requests to installers waiting; beyond it the engine is told that the queue is full, and asks again.</summary>
    public int Installations { get; init; } = 300_000;

    /// <summary>Bytes of requests to installers waiting.</summary>
    public long InstallationBytes { get; init; } = 512L * 1024 * 1024;

    /// <summary>Pieces of long outputs waiting; beyond it agents are refused, and bring them again.</summary>
    public int Outputs { get; init; } = 5_000;

    /// <summary>Stretches of watched outputs waiting for one server; the oldest goes, and its watchers see a gap.</summary>
    public int Watched { get; init; } = 1_000;

    /// <summary>Commands waiting in one queue of simulated targets.</summary>
    public int SimulatedCommands { get; init; } = 200_000;
}

/// <summary>
/// Declares what all servers and agents share in the virtual host; every server does at its start, and again changes nothing. Made of what
/// RabbitMQ 3.10 and 4.x both have.
/// </summary>
public static class Topology
{
    /// <summary>
    /// The broker itself parks an input after this many deliveries. Far above <see cref="Shards.ShardQueueOptions.Deliveries"/>, so that only inputs
    /// which never reached a server that looks at them get there; set because RabbitMQ 4 would set 20.
    /// </summary>
    private const int DeliveriesAtMost = 1_000;

    private static readonly TimeSpan PresenceLife = TimeSpan.FromMinutes(2);

    private static readonly Dictionary<string, object?> Nothing = [];

    /// <summary>Waits for the broker, and again if it goes away meanwhile.</summary>
    /// <param name="shards">The stored number of shards.</param>
    /// <exception cref="BrokerException">Something of that name is there and is different, or the user may not declare it.</exception>
    public static async Task Declare(BrokerConnection connection, int shards, TopologyLimits limits, CancellationToken cancellation)
    {
        var backOff = new BackOff(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(10));
        while (true)
        {
            try
            {
                await DeclareOnce(connection, shards, limits, cancellation);
                return;
            }
            catch (Exception failure) when (failure is not BrokerException { IsLasting: true } && BrokerFailure.IsLoss(failure) && !cancellation.IsCancellationRequested)
            {
                await Task.Delay(backOff.Next(), TimeProvider.System, cancellation);
            }
        }
    }

    private static async Task DeclareOnce(BrokerConnection connection, int shards, TopologyLimits limits, CancellationToken cancellation)
    {
        await using var channel = await connection.OpenChannel(options: null, cancellation);
        await Parked(channel, limits, cancellation);
        await Exchange(channel, BrokerNames.Reports, ExchangeType.Direct, cancellation);
        await Exchange(channel, BrokerNames.Inputs, ExchangeType.Direct, cancellation);
        await Exchange(channel, BrokerNames.Presence, ExchangeType.Direct, cancellation);
        await Exchange(channel, BrokerNames.News, ExchangeType.Fanout, cancellation);

        await Queue(channel, BrokerNames.Presence, new()
        {
            ["x-single-active-consumer"] = true,
            ["x-max-length"] = limits.Presence,
            ["x-overflow"] = "drop-head",
            ["x-message-ttl"] = (int)PresenceLife.TotalMilliseconds,
        }, cancellation);
        await channel.QueueBindAsync(BrokerNames.Presence, BrokerNames.Presence, BrokerNames.Presence, Nothing, noWait: false, cancellation);
        await Installations(channel, limits, cancellation);
        await Outputs(channel, limits, cancellation);
        for (var shard = 0; shard < shards; shard++)
            await Shard(channel, shard, limits, cancellation);
        for (var number = 0; number < BrokerNames.SimulatedQueues; number++)
        {
            await Queue(channel, BrokerNames.SimulatedQueue(number), new() { ["x-max-length"] = limits.SimulatedCommands, ["x-overflow"] = "reject-publish" }, cancellation);
        }
    }

    /// <summary>One shard's queue and what it needs, for whoever uses it: a broker that has lost its data has it again.</summary>
    /// <exception cref="BrokerException">Something of that name is there and is different, or the user may not declare it.</exception>
    internal static async Task DeclareShard(BrokerConnection connection, int shard, TopologyLimits limits, CancellationToken cancellation)
    {
        await using var channel = await connection.OpenChannel(options: null, cancellation);
        await Parked(channel, limits, cancellation);
        await Exchange(channel, BrokerNames.Reports, ExchangeType.Direct, cancellation);
        await Exchange(channel, BrokerNames.Inputs, ExchangeType.Direct, cancellation);
        await Shard(channel, shard, limits, cancellation);
    }

    /// <summary>The queue of requests to installers, for whoever uses it: a broker that has lost its data has it again.</summary>
    /// <exception cref="BrokerException">Something of that name is there and is different, or the user may not declare it.</exception>
    internal static Task Installations(IChannel channel, TopologyLimits limits, CancellationToken cancellation) => Queue(channel, BrokerNames.Installations, new()
    {
        ["x-queue-type"] = "quorum",
        ["x-max-length"] = limits.Installations,
        ["x-max-length-bytes"] = limits.InstallationBytes,
        ["x-overflow"] = "reject-publish",

        // A worker without a place gives back what it was handed: that is no failure. What is dropped in the end is asked for again.
        ["x-delivery-limit"] = DeliveriesAtMost,
    }, cancellation);

    /// <summary>The queue of long outputs, for whoever uses it: a broker that has lost its data has it again.</summary>
    /// <exception cref="BrokerException">Something of that name is there and is different, or the user may not declare it.</exception>
    internal static async Task Outputs(IChannel channel, TopologyLimits limits, CancellationToken cancellation)
    {
        // Agents keep what is not stored, and bring it again: one copy of the queue is enough.
        await Queue(channel, BrokerNames.Outputs, new() { ["x-queue-type"] = "classic", ["x-max-length"] = limits.Outputs, ["x-overflow"] = "reject-publish" }, cancellation);
        await channel.QueueBindAsync(BrokerNames.Outputs, BrokerNames.Reports, BrokerNames.Outputs, Nothing, noWait: false, cancellation);
    }

    /// <summary>Declares a durable queue with the given arguments, or finds it so.</summary>
    /// <exception cref="BrokerException">A queue of that name is there and is different, or the user may not declare it.</exception>
    internal static Task Queue(IChannel channel, string name, Dictionary<string, object?> arguments, CancellationToken cancellation) =>
        Declared($"queue '{name}'", () => channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false, arguments, passive: false, noWait: false, cancellation));

    private static async Task Parked(IChannel channel, TopologyLimits limits, CancellationToken cancellation)
    {
        await Exchange(channel, BrokerNames.Parked, ExchangeType.Fanout, cancellation);
        await Queue(channel, BrokerNames.Parked, new() { ["x-max-length"] = limits.Parked, ["x-overflow"] = "drop-head" }, cancellation);
        await channel.QueueBindAsync(BrokerNames.Parked, BrokerNames.Parked, "", Nothing, noWait: false, cancellation);
    }

    private static async Task Shard(IChannel channel, int shard, TopologyLimits limits, CancellationToken cancellation)
    {
        var name = BrokerNames.ShardQueue(shard);
        await Queue(channel, name, new()
        {
            ["x-queue-type"] = "quorum",
            ["x-single-active-consumer"] = true,
            ["x-max-length"] = limits.ShardInputs,
            ["x-max-length-bytes"] = limits.ShardBytes,
            ["x-overflow"] = "reject-publish",
            ["x-delivery-limit"] = DeliveriesAtMost,
            ["x-dead-letter-exchange"] = BrokerNames.Parked,
        }, cancellation);
        await channel.QueueBindAsync(name, BrokerNames.Reports, BrokerNames.ShardKey(shard), Nothing, noWait: false, cancellation);
        await channel.QueueBindAsync(name, BrokerNames.Inputs, BrokerNames.ShardKey(shard), Nothing, noWait: false, cancellation);
    }

    private static Task Exchange(IChannel channel, string name, string type, CancellationToken cancellation) =>
        Declared($"exchange '{name}'", () => channel.ExchangeDeclareAsync(name, type, durable: true, autoDelete: false, Nothing, passive: false, noWait: false, cancellation));

    private static async Task Declared(string what, Func<Task> declare)
    {
        try
        {
            await declare();
        }
        catch (OperationInterruptedException refused) when (refused.ShutdownReason?.ReplyCode == Constants.PreconditionFailed)
        {
            throw new BrokerException(
                $"The {what} is there and was made with other properties ({refused.ShutdownReason.ReplyText}). "
                + "Stop all servers, delete it (rabbitmqctl delete_queue, or the management page) once it is empty, and start again: it is made anew.",
                refused) { IsLasting = true };
        }
        catch (OperationInterruptedException refused) when (refused.ShutdownReason?.ReplyCode == Constants.AccessRefused)
        {
            throw new BrokerException(
                $"The broker's user may not declare the {what} ({refused.ShutdownReason.ReplyText}). "
                + "Servers need the permissions configure, write and read on '.*' in their virtual host (rabbitmqctl set_permissions).",
                refused) { IsLasting = true };
        }
    }
}
