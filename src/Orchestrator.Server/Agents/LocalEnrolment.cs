using System.Text.Json;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Enrolment;
using Orchestrator.Core.Targets;
using Orchestrator.Messaging.RabbitMq;
using Orchestrator.Server.Enrolment;
using Orchestrator.Server.Hosting;

namespace Orchestrator.Server.Agents;

/// <summary>Enrols the agent of the server's own computer, which then works over the broker like any other.</summary>
internal sealed class LocalEnrolment(EnrolmentMaker enrolments, DataFolder folder, ILogger<LocalEnrolment> log)
{
    /// <summary>Gives the agent's folder a fresh enrolment; if the broker cannot be asked now, an earlier one of the same target remains.</summary>
    /// <exception cref="IOException">There is neither; the message says why.</exception>
    public async Task Renew(Target target, CancellationToken cancellation)
    {
        var file = Path.Combine(folder.Agent, AgentEnrolment.FileName);
        try
        {
            var enrolment = await enrolments.Make(target, cancellation);
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
