using System.Text.Json;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Agents;
using Orchestrator.Contracts.Broker;

namespace Orchestrator.Messaging.RabbitMq.Agents;

/// <summary>What servers put into the queues of agents.</summary>
internal static class AgentMail
{
    /// <summary>Longer ones are refused by the broker; a command lives as long as its run, which ends before.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(40);

    /// <summary>A message that survives no restart of the broker: whoever misses it asks, or is asked, again.</summary>
    /// <param name="life">The broker drops it after this time.</param>
    public static BrokerMessage To(string targetId, ServerMessage message, TimeSpan life) =>
        new("", BrokerNames.AgentQueue(targetId), JsonSerializer.SerializeToUtf8Bytes(message, ContractsJson.Default.ServerMessage))
        {
            IsPersistent = false,
            TimeToLive = life < Longest ? life : Longest,
        };
}
