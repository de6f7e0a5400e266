using System.Text.Json;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Enrolment;
using Orchestrator.Core.Access;
using Orchestrator.Core.Installation;
using Orchestrator.Messaging.RabbitMq;
using Orchestrator.Server.Fleet;

namespace Orchestrator.Server.Enrolment;

/// <summary>Identities that installers bring to computers.</summary>
internal sealed class AgentIdentities(EnrolmentMaker maker, Inventory inventory, IAccessStore access, TimeProvider time) : IAgentIdentities
{
    private const string Who = "installer";

    public async Task<PreparedAgent> Prepare(string targetId, string? machineId, string? serverAddress, CancellationToken cancellation)
    {
        string? former = null;
        var target = await inventory.Edit(
            targetId,
            stored =>
            {
                former = stored.MachineId is { } bound && bound != machineId ? bound : null;
                return stored.MachineId == machineId && stored.Conflict is null ? stored : stored with { MachineId = machineId, Conflict = null };
            },
            cancellation) ?? throw new IdentityException("the target was removed from the inventory meanwhile");
        try
        {
            // Whoever had it may still be connected with it.
            if (former is not null)
                await maker.Accounts.Close(target.Id, cancellation);
            var enrolment = Reached(await maker.Make(target, cancellation), serverAddress);
            await access.Audit(new AuditEntry(time.GetUtcNow(), Who, former is null ? "target.install" : "target.rebind", target.Name, Detail(machineId, former)), cancellation);
            return new PreparedAgent(JsonSerializer.SerializeToUtf8Bytes(enrolment, ContractsJson.Default.AgentEnrolment), former);
        }
        catch (BrokerException failure)
        {
            throw new IdentityException($"the agent's account at the broker cannot be made: {failure.Message}", failure);
        }
    }

    public async Task Withdraw(string targetId, CancellationToken cancellation)
    {
        try
        {
            await maker.Accounts.Close(targetId, cancellation);
        }
        catch (BrokerException failure)
        {
            throw new IdentityException($"the agent's account at the broker cannot be removed: {failure.Message}", failure);
        }

        var target = await inventory.Edit(targetId, stored => stored with { MachineId = null, Conflict = null, AgentVersion = "" }, cancellation);
        await access.Audit(new AuditEntry(time.GetUtcNow(), Who, "target.uninstall", target?.Name ?? targetId), cancellation);
    }

    /// <summary>The same ports and paths at another address go before those that are set.</summary>
    internal static AgentEnrolment Reached(AgentEnrolment enrolment, string? serverAddress) =>
        serverAddress is null
            ? enrolment
            : enrolment with { Brokers = At(serverAddress, enrolment.Brokers), Servers = enrolment.Servers is { } servers ? At(serverAddress, servers) : null };

    private static string[] At(string address, IReadOnlyList<string> known)
    {
        var host = address.Contains(':', StringComparison.Ordinal) ? $"[{address.Trim('[', ']')}]" : address;
        return [.. known.Select(text => new Uri(text)).Select(uri => $"{uri.Scheme}://{host}:{Port(uri)}{(uri.AbsolutePath == "/" ? "" : uri.AbsolutePath)}").Concat(known).Distinct()];
    }

    private static int Port(Uri uri) => uri.Port > 0 ? uri.Port : uri.Scheme == "amqps" ? 5671 : 5672;

    private static string Detail(string? machine, string? former) => $"machine {machine ?? "not known yet"}{(former is null ? "" : $" in place of {former}")}";
}
