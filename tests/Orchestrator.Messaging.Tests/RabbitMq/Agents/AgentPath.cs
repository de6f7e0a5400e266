using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Orchestrator.Contracts.Broker;
using Orchestrator.Core.Outputs;
using Orchestrator.Core.Targets;
using Orchestrator.Messaging.RabbitMq;
using Orchestrator.Messaging.RabbitMq.Agents;
using Orchestrator.Messaging.RabbitMq.Outputs;

namespace Orchestrator.Messaging.Tests.RabbitMq.Agents;

/// <summary>The server's side of the agent path at a real broker.</summary>
internal sealed class AgentPath : IAsyncDisposable
{
    private readonly TestBroker broker;
    private readonly ConcurrentDictionary<string, BrokerSettings> enrolled = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource stopping = new();
    private readonly List<Task> receiving = [];
    private readonly int shards;

    private AgentPath(TestBroker broker, int shards)
    {
        (this.broker, this.shards) = (broker, shards);
        Connection = broker.Connect("server");
        Publisher = new BrokerPublisher(Connection, TimeProvider.System);
        Queues = new AgentQueues(Connection);
        Outputs = AddOutputs("server");
    }

    /// <summary>Asks agents for their outputs, and hears them once a receiver is given.</summary>
    public BrokerOutputs Outputs { get; }

    public BrokerConnection Connection { get; }

    public BrokerPublisher Publisher { get; }

    public AgentQueues Queues { get; }

    public static async Task<AgentPath> Start(TestBroker broker, int shards, IAgentPresence? presence = null)
    {
        var path = new AgentPath(broker, shards);
        await Topology.Declare(path.Connection, shards, new TopologyLimits(), TestContext.Current.CancellationToken);
        if (presence is not null)
            path.AddReceiver(path.Connection, path.Publisher, presence);
        return path;
    }

    /// <summary>The outputs as a server of this name hears them.</summary>
    public BrokerOutputs AddOutputs(string server, IOutputReceiver? receiver = null)
    {
        var outputs = new BrokerOutputs(Connection, Publisher, server, new TopologyLimits(), NullLogger<BrokerOutputs>.Instance);
        if (receiver is not null)
            Hear(outputs, receiver);
        return outputs;
    }

    public void Hear(BrokerOutputs outputs, IOutputReceiver receiver) => receiving.Add(Task.Run(() => outputs.Run(receiver, stopping.Token)));

    public PresenceReceiver AddReceiver(BrokerConnection connection, BrokerPublisher publisher, IAgentPresence presence)
    {
        var receiver = new PresenceReceiver(connection, publisher, new AgentQueues(connection), presence, shards, TimeProvider.System, NullLogger<PresenceReceiver>.Instance);
        receiving.Add(Task.Run(() => receiver.Run(stopping.Token)));
        return receiver;
    }

    /// <summary>The user of a target's agent, with exactly the permissions it has in the product; made with its queue at the first call.</summary>
    public async Task<BrokerSettings> Enrolled(string target, bool withQueue = true)
    {
        if (enrolled.TryGetValue(target, out var known))
            return known;
        if (withQueue)
            await Queues.Declare(target, TestContext.Current.CancellationToken);
        return enrolled[target] = await broker.User(BrokerNames.AgentUser(target), AgentRights.Configure, AgentRights.Write, AgentRights.Read(target));
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await Task.WhenAll(receiving);
        await Publisher.DisposeAsync();
        stopping.Dispose();
    }
}
