using System.Text.Json;
using Orchestrator.Contracts;
using Orchestrator.Core.Access;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Targets;
using Orchestrator.Messaging.RabbitMq;
using Orchestrator.Server.Fleet;

namespace Orchestrator.Server.Enrolment;

/// <summary>Identities that installers bring to computers.</summary>
internal sealed class AgentIdentities(EnrolmentMaker maker, AgentAddresses addresses, Inventory inventory, IAccessStore access, TimeProvider time) : IAgentIdentities
{
    private const string Who = "installer";

    public async Task<PreparedAgent> Prepare(string targetId, string? machineId, string? serverAddress, CancellationToken cancellation)
    {
        try
        {
            // Whoever had the place may still be connected: not before its account is gone is the target bound to another machine, so that an attempt
            // that ends in between closes it the next time.
            var former = Other(await Stored(targetId, stored => stored, cancellation), machineId);
            if (former is not null)
                await maker.Accounts.Close(targetId, cancellation);
            else
                await Disconnect(targetId, cancellation);
            var target = await Stored(
                targetId,
                stored => stored with { MachineId = machineId, Conflict = null, ServerAddresses = addresses.Of(stored, serverAddress) },
                cancellation);
            var enrolment = await maker.Make(target, cancellation);
            await access.Audit(new AuditEntry(time.GetUtcNow(), Who, former is null ? "target.install" : "target.rebind", target.Name, Detail(machineId, former)), cancellation);
            return new PreparedAgent(JsonSerializer.SerializeToUtf8Bytes(enrolment, ContractsJson.Default.AgentEnrolment), former);
        }
        catch (BrokerException failure)
        {
            throw new IdentityException($"the agent's account at the broker cannot be made: {failure.Message}", failure);
        }
    }

    public bool KnowsAddresses(Target target, string? serverAddress) => addresses.AreKnown(target, serverAddress);

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

        var target = await inventory.Edit(targetId, stored => stored with { MachineId = null, Conflict = null, AgentVersion = "", ServerAddresses = null }, cancellation);
        await access.Audit(new AuditEntry(time.GetUtcNow(), Who, "target.uninstall", target?.Name ?? targetId), cancellation);
    }

    /// <summary>What an agent that is connected has is void at once: whoever waits for its first contact must not take the former one for it.</summary>
    private async Task Disconnect(string targetId, CancellationToken cancellation)
    {
        if (inventory.Find(targetId) is not { Connected: true } connected)
            return;
        await maker.Accounts.Close(targetId, cancellation);
        inventory.Saw(new TargetSighting(targetId, Connected: false, connected.LastSeen ?? time.GetUtcNow()));
    }

    private async Task<Target> Stored(string id, Func<Target, Target> edit, CancellationToken cancellation)
    {
        Target? found = null;
        await inventory.Edit(id, stored => found = edit(stored), cancellation);
        return found ?? throw new IdentityException("the target was removed from the inventory meanwhile");
    }

    /// <summary>The machine that a target is bound to, if that is another one; a machine that is not known is no other.</summary>
    private static string? Other(Target target, string? machineId) => machineId is not null && target.MachineId is { } bound && bound != machineId ? bound : null;

    private static string Detail(string? machine, string? former) => $"machine {machine ?? "not known yet"}{(former is null ? "" : $" in place of {former}")}";
}
