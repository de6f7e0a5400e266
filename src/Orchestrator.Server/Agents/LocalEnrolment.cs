using System.Text.Json;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Enrolment;
using Orchestrator.Core.Targets;
using Orchestrator.Messaging.RabbitMq;
using Orchestrator.Messaging.RabbitMq.Agents;
using Orchestrator.Server.Enrolment;
using Orchestrator.Server.Hosting;
using Orchestrator.Server.Packages;

namespace Orchestrator.Server.Agents;

/// <summary>Enrols the agent of the server's own computer, which then works over the broker like any other.</summary>
internal sealed class LocalEnrolment(AgentAccounts accounts, ServerKey key, AgentServers servers, DataFolder folder, ILogger<LocalEnrolment> log)
{
    /// <summary>Gives the agent's folder a fresh enrolment; if the broker cannot be asked now, an earlier one of the same target remains.</summary>
    /// <exception cref="IOException">There is neither; the message says why.</exception>
    public async Task Renew(Target target, CancellationToken cancellation)
    {
        var file = Path.Combine(folder.Agent, AgentEnrolment.FileName);
        try
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
            DataFolder.CreatePrivate(folder.Agent);
            DataFolder.WriteSecret(file, JsonSerializer.SerializeToUtf8Bytes(enrolment, ContractsJson.Default.AgentEnrolment));
        }
        catch (BrokerException failure) when (IsEnrolled(file, target))
        {
            log.LogWarning("The agent of this computer keeps its enrolment: {Reason}", failure.Message);
        }
        catch (BrokerException failure)
        {
            throw new IOException(failure.Message, failure);
        }
    }

    private static bool IsEnrolled(string file, Target target)
    {
        try
        {
            return File.Exists(file) && JsonSerializer.Deserialize(File.ReadAllBytes(file), ContractsJson.Default.AgentEnrolment)?.Target == target.Id;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
