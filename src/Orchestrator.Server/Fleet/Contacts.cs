using Orchestrator.Messaging.Simulated;

namespace Orchestrator.Server.Fleet;

/// <summary>Which targets commands reach at the moment, real and simulated.</summary>
internal sealed class Contacts(Inventory inventory, SimulatedFleet? fleet)
{
    public bool IsConnected(string targetId) => fleet?.Serves(targetId) == true ? fleet.IsOnline(targetId) : inventory.Find(targetId)?.Connected == true;
}
