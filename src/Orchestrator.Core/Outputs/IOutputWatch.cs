namespace Orchestrator.Core.Outputs;

/// <summary>Asks agents to tell what their actions put out while somebody watches.</summary>
public interface IOutputWatch
{
    /// <summary>The target's agent tells <see cref="IOutputReceiver.Seen"/> of this server for a while. What is lost is asked again by whoever still watches.</summary>
    /// <param name="anew">From the beginning of the running action, as far as the agent remembers it.</param>
    Task Ask(string targetId, string runId, bool anew, CancellationToken cancellation);
}
