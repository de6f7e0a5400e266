using System.Text.RegularExpressions;
using Orchestrator.Contracts.Broker;

namespace Orchestrator.Messaging.RabbitMq.Agents;

/// <summary>What an agent's user may do at the broker, as the broker's patterns: read its own queue, say who it is and what came of its commands.</summary>
public static class AgentRights
{
    public const string Configure = "^$";

    public static string Write { get; } = $"^({Regex.Escape(BrokerNames.Reports)}|{Regex.Escape(BrokerNames.Presence)})$";

    public static string Read(string targetId) => $"^{Regex.Escape(BrokerNames.AgentQueue(targetId))}$";
}
