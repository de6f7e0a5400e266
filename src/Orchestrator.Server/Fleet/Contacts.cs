using Orchestrator.Core.Targets;
using Orchestrator.Messaging.Simulated;

namespace Orchestrator.Server.Fleet;

/// <summary>Which targets commands reach at the moment, real and simulated.</summary>
internal sealed class Contacts(Inventory inventory, SimulatedFleet? fleet)
{
    public bool IsConnected(string targetId) => fleet?.Serves(targetId) == true ? fleet.IsOnline(targetId) : inventory.Find(targetId)?.Connected == true;

    /// <summary>The state of a target's agent now.</summary>
    public AgentState StateOf(Target target) =>
        IsConnected(target.Id) ? AgentState.Connected : (inventory.Find(target.Id) ?? target).LastSeen is null ? AgentState.Never : AgentState.Absent;
}
