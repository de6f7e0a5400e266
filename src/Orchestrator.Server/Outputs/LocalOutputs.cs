using Orchestrator.Core.Outputs;
using Orchestrator.Messaging.LocalAgents;

namespace Orchestrator.Server.Outputs;

/// <summary>Asks this computer's agents. It owns nothing: the channel to them is disposed by whoever made it.</summary>
internal sealed class LocalOutputs(LocalAgentServer agents) : IOutputWatch
{
    public Task Ask(string targetId, string runId, bool anew, CancellationToken cancellation) => agents.Ask(targetId, runId, anew, cancellation);
}
