using Orchestrator.Messaging.Simulated;

namespace Orchestrator.Server.Fleet;

/// <summary>Which targets commands reach at the moment, real and simulated.</summary>
internal sealed class Contacts(AgentPresence presence, SimulatedFleet? fleet)
{
    public bool IsConnected(string targetId) => fleet?.Serves(targetId) == true ? fleet.IsOnline(targetId) : presence.IsConnected(targetId);
}
