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
    /// <exception cref="NotAdmittedException">It is there and does not let this agent in.</exception>
    Task<IServerLink> Connect(CancellationToken cancellation);
}

/// <summary>One connection. One sender and one receiver at a time.</summary>
public interface IServerLink : IAsyncDisposable
{
    /// <exception cref="IOException">The connection is lost.</exception>
    /// <exception cref="NotAdmittedException">The server does not let this agent in.</exception>
    ValueTask Send(AgentMessage message, CancellationToken cancellation);

    /// <summary>The next message, or null if the server closed the connection.</summary>
    /// <exception cref="IOException">The connection is lost.</exception>
    /// <exception cref="InvalidDataException">The server sent something that is no message.</exception>
    /// <exception cref="NotAdmittedException">The server does not let this agent in.</exception>
    ValueTask<Arrival?> Receive(CancellationToken cancellation);
}

/// <summary>A message as it was received.</summary>
/// <param name="Message">What the server says.</param>
/// <param name="Taken">To be called once nothing of the message can be lost any more: what it led to is durable. Returns at once.</param>
public sealed record Arrival(ServerMessage Message, Action Taken);

/// <summary>The server is there and does not let this agent in, until somebody has done something about it: it is tried again, slowly.</summary>
/// <param name="message">Why, and what to do.</param>
/// <param name="inner">What it was learnt from.</param>
public sealed class NotAdmittedException(string message, Exception? inner = null) : IOException(message, inner);
