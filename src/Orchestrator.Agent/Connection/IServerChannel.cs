using Orchestrator.Contracts.Agents;

namespace Orchestrator.Agent.Connection;

/// <summary>A way to the server.</summary>
public interface IServerChannel
{
    /// <summary>For people: where it leads.</summary>
    string Name { get; }

    /// <summary>Shortest and longest wait before the next attempt after a failed or lost connection.</summary>
    (TimeSpan Shortest, TimeSpan Longest) Backoff { get; }

    /// <exception cref="IOException">The server is not there.</exception>
    Task<IServerLink> Connect(CancellationToken cancellation);
}

/// <summary>One connection. One sender and one receiver at a time.</summary>
public interface IServerLink : IAsyncDisposable
{
    /// <exception cref="IOException">The connection is lost.</exception>
    ValueTask Send(AgentMessage message, CancellationToken cancellation);

    /// <summary>The next message, or null if the server closed the connection.</summary>
    /// <exception cref="IOException">The connection is lost.</exception>
    /// <exception cref="InvalidDataException">The server sent something that is no message.</exception>
    ValueTask<ServerMessage?> Receive(CancellationToken cancellation);
}
