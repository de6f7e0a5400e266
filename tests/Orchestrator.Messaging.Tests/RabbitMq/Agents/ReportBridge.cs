using System.Text.Json;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Broker;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;
using Orchestrator.Messaging.RabbitMq;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Orchestrator.Messaging.Tests.RabbitMq.Agents;

/// <summary>Brings reports from the queues of shards into those of the test, by the rule of the product: only who reports for itself is heard.</summary>
internal sealed class ReportBridge : IAsyncDisposable
{
    private readonly TaskCompletionSource refused = new();
    private IChannel? channel;

    /// <summary>Done when a report was not taken.</summary>
    public Task Refused => refused.Task.WaitAsync(Some.Patience);

    public static async Task<ReportBridge> Start(BrokerConnection connection, int shards, IShardQueues queues)
    {
        var bridge = new ReportBridge { channel = await connection.OpenChannel(options: null, TestContext.Current.CancellationToken) };
        for (var shard = 0; shard < shards; shard++)
        {
            var number = shard;
            var consumer = new AsyncEventingBasicConsumer(bridge.channel);
            consumer.ReceivedAsync += async (_, message) =>
            {
                var report = JsonSerializer.Deserialize(message.Body.Span, ContractsJson.Default.CommandReport)!;
                if (message.Exchange == BrokerNames.Reports && BrokerNames.TargetOfUser(message.BasicProperties.UserId) == report.Target)
                    await queues.Offer(number, new ReportArrived(report), CancellationToken.None);
                else
                    bridge.refused.TrySetResult();
            };
            await bridge.channel.BasicConsumeAsync(BrokerNames.ShardQueue(shard), autoAck: true, consumer);
        }

        return bridge;
    }

    public ValueTask DisposeAsync() => channel!.DisposeAsync();
}
