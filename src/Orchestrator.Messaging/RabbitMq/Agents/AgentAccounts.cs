using System.Security.Cryptography;
using Orchestrator.Contracts.Broker;

namespace Orchestrator.Messaging.RabbitMq.Agents;

/// <param name="Brokers">Where agents find the broker, without credentials.</param>
/// <param name="Authorities">Certificates (PEM) that may vouch for the broker; null: the system's.</param>
public sealed record AgentAccess(IReadOnlyList<string> Brokers, string? Authorities);

/// <summary>What a target's agent has at the broker: its user, and its queue.</summary>
/// <param name="administration">Null: this server has no access to the broker's administration.</param>
public sealed class AgentAccounts(BrokerAdministration? administration, AgentQueues queues, AgentAccess access)
{
    public AgentAccess Access => access;

    /// <summary>Makes user and queue, or gives the user a new password: the old one is void from then on.</summary>
    /// <returns>User and password.</returns>
    /// <exception cref="BrokerException">It could not be done; the message says why. It may be repeated.</exception>
    public async Task<(string User, string Password)> Open(string targetId, CancellationToken cancellation)
    {
        if (targetId.Length == 0 || !targetId.All(character => char.IsAsciiLetterOrDigit(character) || character == '-'))
            throw new BrokerException($"A target with the id '{targetId}' cannot have a user at the broker; delete the target and add it again.");
        var users = Administration();
        var user = BrokerNames.AgentUser(targetId);
        var password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        await queues.Declare(targetId, cancellation);
        await users.PutUser(user, password, AgentRights.Configure, AgentRights.Write, AgentRights.Read(targetId), cancellation);
        return (user, password);
    }

    /// <summary>Removes user, connections and queue. May be repeated.</summary>
    /// <exception cref="BrokerException">It could not be done; the message says why.</exception>
    public async Task Close(string targetId, CancellationToken cancellation)
    {
        await Administration().DeleteUser(BrokerNames.AgentUser(targetId), cancellation);
        await queues.Delete(targetId, cancellation);
    }

    private BrokerAdministration Administration() =>
        administration ?? throw new BrokerException("This server may not make users at the broker; set ORCHESTRATOR_BROKER_ADMIN to the broker's management address, with an administrator's credentials.");
}
