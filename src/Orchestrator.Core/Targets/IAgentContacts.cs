namespace Orchestrator.Core.Targets;

/// <summary>Which agents are connected to this server right now.</summary>
public interface IAgentContacts
{
    bool IsConnected(string targetId);

    /// <summary>Waits until the target's agent is connected; at once if it is.</summary>
    /// <returns>False if that did not happen within <paramref name="patience"/>.</returns>
    Task<bool> WaitForContact(string targetId, TimeSpan patience, CancellationToken cancellation);
}
