using Orchestrator.Core.Installation;
using Orchestrator.Core.Targets;

namespace Orchestrator.Installation.Push;

/// <summary>The steps that bring the agent onto a computer.</summary>
internal sealed class AgentSetup(
    ITargetDirectory targets,
    IServicePrograms programs,
    IAgentIdentities identities,
    IRemoteComputer computer,
    Target target,
    InstallationOrder order,
    TimeSpan patience,
    StepLog log) : ServiceSetup(programs, computer, log)
{
    protected override TimeSpan Patience => patience;

    protected override async Task Check(RemoteSystem system, string platform, CancellationToken cancellation)
    {
        if (system.Target is not { } other || other == target.Id)
            return;
        await targets.Know([other], [], cancellation);
        if (targets.Find(other) is { } rival)
        {
            throw new RemoteException(
                $"this computer is the target '{rival.Name}' already: is the address of '{target.Name}' right? If it shall be '{target.Name}' from now on, delete '{rival.Name}' first");
        }
    }

    protected override Task<bool> IsLeftAlone(RemoteSystem system, ProgramFile program, CancellationToken cancellation)
    {
        if (Connected(system) is not { } known || AgentVersions.IsOlder(known.AgentVersion, program.Version) || !identities.KnowsAddresses(known, order.ServerAddress))
            return Task.FromResult(false);
        Told.LeaveAlone("agent", $"version {known.AgentVersion} is connected");
        return Task.FromResult(true);
    }

    protected override async Task<string> Identify(RemoteSystem system, CancellationToken cancellation)
    {
        if (Connected(system) is { } connected && identities.KnowsAddresses(connected, order.ServerAddress))
            return "its agent is connected; its identity is left as it is";
        try
        {
            var prepared = await identities.Prepare(target.Id, system.MachineId, order.ServerAddress, cancellation);
            await Computer.GiveIdentity(prepared.Enrolment, system.Target is { } former && former != target.Id ? former : null, cancellation);
            return prepared.FormerMachine is { } machine
                ? $"another machine has this place: '{target.Name}' is bound to {system.MachineId} from now on, and what {machine} had is void"
                : $"the agent is '{target.Name}' ({target.Id})";
        }
        catch (IdentityException failure)
        {
            throw new RemoteException(failure.Message, failure);
        }
    }

    /// <summary>An agent that was connected before was an older one: this one's version tells them apart.</summary>
    protected override Task<bool> IsThere(ProgramFile program, CancellationToken cancellation) =>
        Task.FromResult(targets.Find(target.Id) is { Connected: true } now && now.AgentVersion == program.Version);

    protected override string WhyNot() =>
        targets.Find(target.Id)?.Conflict
        ?? $"the agent runs, but there is no contact within {patience.TotalSeconds:0} s: can the computer reach the broker? Its addresses come from ORCHESTRATOR_AGENTS_BROKER"
        + $"{(targets.Find(target.Id)?.ServerAddresses is { Count: > 0 } told ? $", after {string.Join(", ", told)} of distribution and site" : "")}; this entry shows what the agent says";

    /// <summary>The target as it is known now, if its own agent is connected from this computer; null: it is not.</summary>
    private Target? Connected(RemoteSystem system) =>
        targets.Find(target.Id) is { Connected: true, Conflict: null } known && system.Target == target.Id && (known.MachineId is null || known.MachineId == system.MachineId)
            ? known
            : null;
}
