using Orchestrator.Core.Targets;

namespace Orchestrator.Server.Fleet;

/// <summary>The agents' contacts as the inventory of a fleet tells them: one server hears the agents, the others hear of it.</summary>
internal sealed class InventoryContacts(Inventory inventory) : IAgentContacts
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    public bool IsConnected(string targetId) => inventory.Find(targetId)?.Connected == true;

    public async Task<bool> WaitForContact(string targetId, TimeSpan patience, CancellationToken cancellation)
    {
        // Real time: what is waited for is an agent's process.
        using var limit = new CancellationTokenSource(patience);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        using var timer = new PeriodicTimer(LookEvery, TimeProvider.System);
        try
        {
            while (!IsConnected(targetId))
                await timer.WaitForNextTickAsync(both.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }
}
