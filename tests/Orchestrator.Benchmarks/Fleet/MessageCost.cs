using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Orchestrator.Contracts.Broker;
using Orchestrator.Contracts.Signing;
using Orchestrator.Core.Shards;
using Orchestrator.Messaging.RabbitMq;
using Orchestrator.Messaging.RabbitMq.Agents;
using Orchestrator.Messaging.RabbitMq.Shards;

namespace Orchestrator.Benchmarks.Fleet;

/// <param name="CpuMicroseconds">Of this process, both ends together.</param>
internal sealed record MessageFigures(int Messages, double Seconds, double CpuMicroseconds)
{
    public double PerSecond => Messages / Seconds;
}

/// <summary>
/// A command to each of some agents and a report back, batch after batch: through the product's transport and shard queues, and the same
/// bytes through the same kinds of queues with nothing but the client. No engine, no store; the commands are signed beforehand.
/// </summary>
internal static class MessageCost
{
    private const int Batch = 500;
    private const int Agents = 50;
    private const int Shards = FleetServer.Shards;

    /// <param name="roundTrips">Two messages each.</param>
    public static async Task<(MessageFigures Raw, MessageFigures Product)> Measure(int roundTrips, FleetServices services, CancellationToken cancellation)
    {
        var server = services.Connect("server");
        var agentsEnd = services.Connect("agents");
        var ids = Enumerable.Range(1, Agents).Select(number => $"simulated-{number:D6}").ToList();
        var queues = new AgentQueues(server);
        foreach (var id in ids)
            await queues.Declare(id, cancellation);
        using var signer = new CommandSigner(CommandSigner.CreateKey());
        var commands = Enumerable.Range(0, Batch).Select(number => MessageSamples.Command(ids[number % Agents], signer)).ToList();
        var reports = Enumerable.Range(0, Batch).Select(number => MessageSamples.Report(ids[number % Agents])).ToList();
        var commandBytes = MessageSamples.Bytes(commands[0]);
        var reportBytes = MessageSamples.Bytes(reports[0]);
        await using var agents = await RawClient.Open(agentsEnd, ids.Select(BrokerNames.AgentQueue), cancellation);

        var shard = MessageSamples.Shard(Shards);
        var otherShard = (shard + 1) % Shards;
        await using var shardEnd = await RawClient.Open(server, [BrokerNames.ShardQueue(otherShard)], cancellation);
        async Task RawRound()
        {
            await shardEnd.Publish(commands.Select(one => ("", BrokerNames.AgentQueue(one.TargetId))), commandBytes, isPersistent: false, cancellation);
            await agents.Receive(Batch, cancellation);
            await agents.Publish(reports.Select(_ => (BrokerNames.Reports, BrokerNames.ShardKey(otherShard))), reportBytes, isPersistent: true, cancellation);
            await shardEnd.Receive(Batch, cancellation);
        }

        await using var serverPublisher = new BrokerPublisher(server, TimeProvider.System);
        await using var agentsPublisher = new BrokerPublisher(agentsEnd, TimeProvider.System);
        await using var shardQueues = new RabbitMqShardQueues(
            server, Shards, new TopologyLimits(), new ShardQueueOptions(), TimeProvider.System, NullLogger<RabbitMqShardQueues>.Instance);
        var transport = new BrokerCommandTransport(server, serverPublisher, _ => true, TimeProvider.System);
        await using var inbox = await shardQueues.Open(new ShardLease(shard, "benchmark", 1), cancellation);
        async Task ProductRound()
        {
            if ((await transport.Send(commands, cancellation)).Count > 0)
                throw new InvalidOperationException("A command was not taken.");
            await agents.Receive(Batch, cancellation);
            var outcomes = await agentsPublisher.Publish(
                [.. reports.Select(report => new BrokerMessage(BrokerNames.Reports, BrokerNames.ShardKey(shard), MessageSamples.Bytes(report)) { UserId = agentsEnd.User })],
                cancellation);
            if (outcomes.Any(outcome => outcome != PublishOutcome.Confirmed))
                throw new InvalidOperationException("A report was not taken.");
            for (var received = 0; received < Batch;)
            {
                var deliveries = await inbox.Receive(Batch, TimeSpan.FromSeconds(10), cancellation);
                await inbox.Acknowledge(deliveries, cancellation);
                received += deliveries.Count;
            }
        }

        // Halves take turns, so that what else the machine does falls on both.
        await Rounds(4, RawRound);
        await Rounds(4, ProductRound);
        var rounds = Math.Max(2, roundTrips / Batch);
        var raw = await Rounds(rounds / 2, RawRound);
        var product = await Rounds(rounds / 2, ProductRound);
        raw = Both(raw, await Rounds(rounds / 2, RawRound));
        product = Both(product, await Rounds(rounds / 2, ProductRound));
        return (raw, product);
    }

    private static MessageFigures Both(MessageFigures one, MessageFigures other) =>
        new(one.Messages + other.Messages, one.Seconds + other.Seconds, (one.CpuMicroseconds + other.CpuMicroseconds) / 2);

    private static async Task<MessageFigures> Rounds(int rounds, Func<Task> round)
    {
        var cpu = Cpu.Now;
        var watch = Stopwatch.StartNew();
        for (var number = 0; number < rounds; number++)
            await round();
        watch.Stop();
        var messages = 2 * rounds * Batch;
        return new MessageFigures(messages, watch.Elapsed.TotalSeconds, (Cpu.Now - cpu).TotalMicroseconds / messages);
    }
}
