using Orchestrator.Core.Installation;
using Orchestrator.Core.Targets;

namespace Orchestrator.Installation.Push;

/// <summary>The steps on a computer that is connected: from a look at it to the agent's first contact.</summary>
internal sealed class AgentSetup(
    ITargetDirectory targets,
    IAgentPrograms programs,
    IAgentIdentities identities,
    TimeProvider time,
    IRemoteComputer computer,
    Target target,
    InstallationOrder order,
    StepLog log)
{
    private const long Margin = 20_000_000;
    private static readonly TimeSpan Contact = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    public async Task Make(CancellationToken cancellation)
    {
        var (system, program) = await log.Make("platform and space", () => Examine(cancellation));
        foreach (var file in computer.FilesOf(program, system))
            await log.Make($"copy {file.Name}", () => computer.Copy(file, program, cancellation));

        // Not before the files are there: from here on the agent that may run needs to be started again.
        var isKept = await log.Make("identity", () => Identify(system, cancellation));
        await log.Make("register service", () => computer.Register(program.Release, system, cancellation));
        try
        {
            await log.Make("start service", () => computer.Start(system, cancellation));
            await log.Make("first contact", () => AwaitContact(program, isKept, system, cancellation));
        }
        catch (RemoteException) when (system.Release is { } former && former != program.Release)
        {
            await log.Make("go back", async () =>
            {
                await computer.Register(former, system, cancellation);
                await computer.Start(system, cancellation);
                return $"the agent that was there before ({former}) is started again";
            });
            throw;
        }
    }

    private async Task<((RemoteSystem System, AgentProgramFile Program) Result, string Message)> Examine(CancellationToken cancellation)
    {
        var system = await computer.Examine(cancellation);
        var platform = $"{system.Description}, {system.Os} {system.Architecture}";
        var program = programs.Find(system.Os, system.Architecture)
            ?? throw new RemoteException($"{platform}: this server has no agent for that platform; publish one (eng/publish-agent) into {programs.Place}");
        if (system.Target is { } other && other != target.Id)
        {
            await targets.Know([other], [], cancellation);
            if (targets.Find(other) is { } rival)
            {
                throw new RemoteException(
                    $"this computer is the target '{rival.Name}' already: is the address of '{target.Name}' right? If it shall be '{target.Name}' from now on, delete '{rival.Name}' first");
            }
        }

        // What is copied is there twice for a moment.
        var needed = system.Release == program.Release ? Margin : (2 * program.Size) + Margin;
        return system.Free >= needed
            ? ((system, program), $"{platform}, {(system.Services.Length > 0 ? system.Services : "nothing that starts services")}, {Megabytes(system.Free)} free")
            : throw new RemoteException($"{platform}: no space left: {Megabytes(needed)} are needed where programs go, {Megabytes(system.Free)} are free; free some and try again");
    }

    private async Task<(bool IsKept, string Message)> Identify(RemoteSystem system, CancellationToken cancellation)
    {
        var known = targets.Find(target.Id);
        if (known is { Connected: true, Conflict: null } && system.Target == target.Id && (known.MachineId is null || known.MachineId == system.MachineId))
            return (true, "its agent is connected; its identity is left as it is");
        try
        {
            var prepared = await identities.Prepare(target.Id, system.MachineId, order.ServerAddress, cancellation);
            await computer.GiveIdentity(prepared.Enrolment, system.Target is { } former && former != target.Id ? former : null, cancellation);
            return (false, prepared.FormerMachine is { } machine
                ? $"another machine has this place: '{target.Name}' is bound to {system.MachineId ?? "it"} from now on, and what {machine} had is void"
                : $"the agent is '{target.Name}' ({target.Id})");
        }
        catch (IdentityException failure)
        {
            throw new RemoteException(failure.Message, failure);
        }
    }

    private async Task<string> AwaitContact(AgentProgramFile program, bool isKept, RemoteSystem system, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        while (!IsThere(program, isKept))
        {
            if (time.GetElapsedTime(began) > Contact)
                throw new RemoteException(WhyNot(), output: await Log(system, cancellation));
            await Task.Delay(Look, TimeProvider.System, cancellation);
        }

        await TidyUp(program.Release, system.Release, cancellation);
        return $"version {program.Version} greeted after {time.GetElapsedTime(began).TotalSeconds:0.0} s";
    }

    /// <summary>An agent that was connected all the time is the new one only once it says so; any other is told by its coming.</summary>
    private bool IsThere(AgentProgramFile program, bool isKept) =>
        targets.Find(target.Id) is { Connected: true } now && now.AgentVersion == program.Version && (!isKept || target.AgentVersion != program.Version);

    private string WhyNot() =>
        targets.Find(target.Id)?.Conflict
        ?? $"the agent runs, but there is no contact within {Contact.TotalSeconds:0} s: can the computer reach the broker? Its addresses come from ORCHESTRATOR_AGENTS_BROKER"
        + $"{(order.ServerAddress is { } address ? $" and the distribution's server address {address}" : "")}; this entry shows what the agent says";

    private async Task<string> Log(RemoteSystem system, CancellationToken cancellation)
    {
        try
        {
            return await computer.AgentLog(system, cancellation);
        }
        catch (RemoteException)
        {
            return "";
        }
    }

    private async Task TidyUp(string release, string? former, CancellationToken cancellation)
    {
        try
        {
            await computer.TidyUp(release, former, cancellation);
        }
        catch (RemoteException)
        {
            // An earlier release stays; the next installation tries again.
        }
    }

    private static string Megabytes(long bytes) => bytes >= 10_000_000_000 ? $"{bytes / 1e9:0} GB" : $"{bytes / 1e6:0} MB";
}
