using Orchestrator.Contracts.Enrolment;
using Orchestrator.Core.Targets;
using Orchestrator.Messaging.RabbitMq;
using Orchestrator.Messaging.RabbitMq.Agents;
using Orchestrator.Server.Packages;

namespace Orchestrator.Server.Enrolment;

/// <summary>Puts together what an agent needs to work as a target.</summary>
internal sealed class EnrolmentMaker(AgentAccounts accounts, ServerKey key, AgentServers servers)
{
    public AgentAccounts Accounts => accounts;

    /// <summary>Makes the agent's account at the broker, or gives it a new password: what the target's agent had before is void from then on.</summary>
    /// <param name="target">With the addresses that its agent is told before those that are set.</param>
    /// <exception cref="BrokerException">It could not be done; it may be repeated.</exception>
    public async Task<AgentEnrolment> Make(Target target, CancellationToken cancellation)
    {
        var (user, password) = await accounts.Open(target.Id, cancellation);
        var contents = servers.AccessOf(target.Id);
        var enrolment = new AgentEnrolment
        {
            Target = target.Id,
            Name = target.Name,
            Brokers = accounts.Access.Brokers,
            User = user,
            Password = password,
            BrokerAuthorities = accounts.Access.Authorities,
            ServerKeys = key.Pem,
            Servers = contents.Servers,
            ServerAuthorities = contents.ServerAuthorities,
            ContentToken = contents.Token,
        };
        return AgentAddresses.Reached(enrolment, target.ServerAddresses ?? []);
    }
}
