using Orchestrator.Agent.Hosting;
using Orchestrator.Contracts.Broker;

namespace Orchestrator.Agent.Connection;

/// <summary>The server by way of a broker: the agent consumes its own queue and publishes its presence and its reports, and may do nothing else there.</summary>
/// <param name="brokers">Where the broker is and the agent's own credentials; tried in this order.</param>
/// <param name="target">Id of the agent's target.</param>
/// <param name="log">For people.</param>
public sealed class BrokerChannel(IReadOnlyList<BrokerSettings> brokers, string target, AgentLog log) : IServerChannel
{
    public string Name => string.Join(", ", brokers);

    public (TimeSpan Shortest, TimeSpan Longest) Backoff => (TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(30));

    public async Task<IServerLink> Connect(CancellationToken cancellation)
    {
        IOException? last = null;
        foreach (var broker in brokers)
        {
            try
            {
                return await BrokerLink.Open(broker, target, log, cancellation);
            }
            catch (IOException failed)
            {
                last = failed;
            }
        }

        throw last ?? new IOException("no broker's address is known");
    }
}
