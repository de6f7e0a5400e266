namespace Orchestrator.Messaging.Simulated;

/// <summary>Which targets are simulated ones.</summary>
public static class SimulatedTargets
{
    /// <summary>Whether the id is one of a simulated target; no real one can get such an id.</summary>
    public static bool Have(string targetId) => SimulatedTarget.NumberOf(targetId) is >= 1;
}
