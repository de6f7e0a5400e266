using Microsoft.Extensions.Logging.Abstractions;
using Orchestrator.Core.Shards;
using Orchestrator.Messaging.RabbitMq;
using Orchestrator.Messaging.RabbitMq.Shards;
using Orchestrator.Messaging.Tests.Compliance;

namespace Orchestrator.Messaging.Tests.RabbitMq;

public sealed class RabbitMqShardQueuesCompliance : ShardQueuesCompliance, IAsyncLifetime
{
    private static readonly ShardQueueOptions Options = new() { Prefetch = 30, Outgoing = 20, SendAtOnce = 10 };

    private readonly List<RabbitMqShardQueues> opened = [];
    private TestBroker broker = null!;

    public async ValueTask InitializeAsync() => broker = await TestBroker.Create();

    public async ValueTask DisposeAsync()
    {
        foreach (var queues in opened)
            await queues.DisposeAsync();
        await broker.DisposeAsync();
    }

    protected override IShardQueues Create(int capacity = 100)
    {
        var limits = new TopologyLimits { ShardInputs = capacity };
        var queues = new RabbitMqShardQueues(broker.Connect(), 2, limits, Options, TimeProvider.System, NullLogger<RabbitMqShardQueues>.Instance);
        opened.Add(queues);
        return queues;
    }

    /// <summary>What was sent at once may exceed the broker's limit before it refuses.</summary>
    protected override int Bound(int capacity) => capacity + (2 * Options.SendAtOnce) + Options.Outgoing + Options.Prefetch;
}
