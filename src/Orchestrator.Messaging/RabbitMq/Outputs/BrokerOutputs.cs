using Microsoft.Extensions.Logging;
using Orchestrator.Contracts.Agents;
using Orchestrator.Contracts.Broker;
using Orchestrator.Core.Outputs;
using Orchestrator.Messaging.RabbitMq.Agents;
using RabbitMQ.Client;

namespace Orchestrator.Messaging.RabbitMq.Outputs;

/// <summary>
/// Outputs of agents over the broker. What is watched comes into a queue of this server's own that goes with its connection and drops the oldest; what is
/// kept comes into a queue that all servers share. Both through the exchange of reports, to which agents may write anyway.
/// </summary>
/// <param name="server">This server's name, unique in the fleet.</param>
public sealed partial class BrokerOutputs(BrokerConnection connection, BrokerPublisher publisher, string server, TopologyLimits limits, ILogger<BrokerOutputs> logger) : IOutputWatch
{
    private const int Unacknowledged = 16;
    private const int SecondsOfWatch = 15;

    /// <summary>A watch that comes later is of no use any more.</summary>
    private static readonly TimeSpan LifeOfWatch = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly AgentReader reader = new("An output of an agent", TimeProvider.System, logger);
    private readonly string answer = BrokerNames.WatchKey(server);

    public Task Ask(string targetId, string runId, bool anew, CancellationToken cancellation) =>
        publisher.Publish([AgentMail.To(targetId, new Watch(runId, SecondsOfWatch, answer, anew), LifeOfWatch)], cancellation);

    /// <summary>Works until cancelled.</summary>
    public async Task Run(IOutputReceiver receiver, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await Listen(receiver, cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Whatever stops the listening (the broker, the store) is tried again; what was not acknowledged comes again.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                LogInterrupted(failure.Message);
            }

            await Task.Delay(Pause, TimeProvider.System, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task Listen(IOutputReceiver receiver, CancellationToken cancellation)
    {
        await using var channel = await connection.OpenChannel(options: null, cancellation);
        var own = await channel.QueueDeclareAsync(
            queue: "", durable: false, exclusive: true, autoDelete: true, new Dictionary<string, object?> { ["x-max-length"] = limits.Watched, ["x-overflow"] = "drop-head" },
            cancellationToken: cancellation);
        await channel.QueueBindAsync(own.QueueName, BrokerNames.Reports, answer, cancellationToken: cancellation);
        await Topology.Outputs(channel, limits, cancellation);
        var consumer = new AgentConsumer(channel, "A queue of the agents' outputs was deleted.");
        await channel.BasicQosAsync(prefetchSize: 0, prefetchCount: Unacknowledged, global: false, cancellation);
        await channel.BasicConsumeAsync(own.QueueName, autoAck: false, consumer, cancellation);
        await channel.BasicConsumeAsync(BrokerNames.Outputs, autoAck: false, consumer, cancellation);
        await foreach (var delivery in consumer.Received.ReadAllAsync(cancellation))
        {
            if (reader.Read(delivery, said => said is OutputSeen or OutputPiece) is { } message)
                await Take(message, receiver, cancellation);
            await channel.BasicAckAsync(delivery.Tag, multiple: false, cancellation);
        }
    }

    private async Task Take(AgentMessage message, IOutputReceiver receiver, CancellationToken cancellation)
    {
        switch (message)
        {
            case OutputSeen seen:
                receiver.Seen(seen);
                break;
            case OutputPiece piece:
                var stored = OutputStored.Of(piece, await receiver.Keep(piece, cancellation));
                await publisher.Publish([AgentMail.To(piece.Target, stored, MailLife.OfConfirmation)], cancellation);
                break;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Outputs of agents are not heard at the moment: {Reason} It is tried again.")]
    private partial void LogInterrupted(string reason);
}
