using Orchestrator.Core.Targets;

namespace Orchestrator.Core.Installation;

/// <summary>Gives agents the identity that an installer brings along.</summary>
public interface IAgentIdentities
{
    /// <summary>
    /// A new identity for a target's agent; an earlier one is void from then on. It may be repeated. A target that is bound to another machine
    /// is bound to this one.
    /// </summary>
    /// <param name="machineId">Identity of the machine as its agent will tell it; null: it is not known, and bound at the agent's first contact.</param>
    /// <param name="serverAddress">Host name or IP address at which the agent finds broker and servers, before all others; null: as set.</param>
    /// <remarks>After <paramref name="serverAddress"/> come the addresses of the target's site. An agent that is connected loses its connection.</remarks>
    /// <exception cref="IdentityException">It cannot be made; the message says why and what to do.</exception>
    Task<PreparedAgent> Prepare(string targetId, string? machineId, string? serverAddress, CancellationToken cancellation);

    /// <summary>Whether the target's agent knows the addresses, in their order, that it would be given now: it needs no new identity for their sake.</summary>
    /// <param name="serverAddress">See <see cref="Prepare"/>.</param>
    bool KnowsAddresses(Target target, string? serverAddress);

    /// <summary>The agent is gone from its machine: its identity is void, and the target bound to no machine. It may be repeated.</summary>
    /// <exception cref="IdentityException">It could not be done; the message says why.</exception>
    Task Withdraw(string targetId, CancellationToken cancellation);
}

/// <param name="Enrolment">Content of <see cref="Contracts.Enrolment.AgentEnrolment.FileName"/>: a secret.</param>
/// <param name="FormerMachine">The machine that the target was bound to until now; null: it was this one, or none.</param>
public sealed record PreparedAgent(byte[] Enrolment, string? FormerMachine);

/// <summary>An identity cannot be made or withdrawn. The message is for people.</summary>
public sealed class IdentityException(string message, Exception? inner = null) : Exception(message, inner);
