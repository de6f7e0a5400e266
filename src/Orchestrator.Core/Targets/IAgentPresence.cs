using Orchestrator.Contracts.Agents;

namespace Orchestrator.Core.Targets;

/// <summary>
/// What a transport tells the server about its agents. Every transport calls it the same way: <see cref="Greet"/>, and if the agent is
/// served <see cref="Appeared"/> once commands can reach it, any number of <see cref="Alive"/>, then <see cref="Gone"/>.
/// For one target, Appeared and Gone alternate and are called one after the other; a newer connection that replaces an older one is
/// announced by Appeared alone. Whatever throws closes the connection; the agent comes back.
/// </summary>
public interface IAgentPresence
{
    /// <summary>
    /// An agent greets: the inventory learns what it says of itself, and binds the target to its machine at the first contact.
    /// </summary>
    /// <returns>Whether it is served: not if the target is unknown or bound to another machine.</returns>
    Task<AgentGreeting> Greet(Hello hello, CancellationToken cancellation);

    /// <summary>Commands reach the target from now on: every shard is told, so that what is outstanding goes out.</summary>
    Task Appeared(string targetId, CancellationToken cancellation);

    /// <summary>A sign of life.</summary>
    /// <param name="sentAt">The agent's own clock, uncorrected: for the skew.</param>
    Task Alive(string targetId, DateTimeOffset sentAt, CancellationToken cancellation);

    /// <summary>Targets whose agents are there as far as is known, also from other servers: for whoever takes over from one.</summary>
    IEnumerable<string> Present { get; }

    /// <summary>Somebody else uses a target's identity beside its agent, or does so no longer.</summary>
    /// <param name="conflict">For people; null: it is over.</param>
    Task Contested(string targetId, string? conflict, CancellationToken cancellation);

    /// <summary>The connection is lost; commands do not reach the target any more.</summary>
    Task Gone(string targetId, CancellationToken cancellation);
}

/// <summary>The answer to a greeting.</summary>
/// <param name="Conflict">Why the agent is not served, for whoever reads its log; null: it is served.</param>
public sealed record AgentGreeting(string? Conflict)
{
    /// <summary>All is well.</summary>
    public static readonly AgentGreeting Served = new((string?)null);
}
