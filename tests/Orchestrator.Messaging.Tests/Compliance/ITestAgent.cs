using Orchestrator.Contracts.Agents;

namespace Orchestrator.Messaging.Tests.Compliance;

/// <summary>The agent's end of a transport, as bare as it gets.</summary>
public interface ITestAgent : IAsyncDisposable
{
    Task Say(AgentMessage message);

    /// <summary>The next message; null once the server has ended the connection.</summary>
    Task<ServerMessage?> Hear();
}
