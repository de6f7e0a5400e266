using System.Text.Json;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Agents;
using Orchestrator.Contracts.Broker;

namespace Orchestrator.Messaging.RabbitMq.Agents;

/// <summary>What servers put into the queues of agents.</summary>
internal static class AgentMail
{
    /// <summary>A message that survives no restart of the broker: whoever misses it asks, or is asked, again.</summary>
    /// <param name="life">The broker drops it after this time.</param>
    public static BrokerMessage To(string targetId, ServerMessage message, TimeSpan life) =>
        new("", BrokerNames.AgentQueue(targetId), JsonSerializer.SerializeToUtf8Bytes(message, ContractsJson.Default.ServerMessage))
        {
            IsPersistent = false,
            TimeToLive = life < MailLife.Longest ? life : MailLife.Longest,
        };
}
