using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Targets;

namespace Orchestrator.Installation.Push;

/// <summary>The steps on a computer that is connected: from a look at it to the agent's first contact.</summary>
internal sealed class AgentSetup(
    ITargetDirectory targets,
    IAgentPrograms programs,
    IAgentIdentities identities,
    IRemoteComputer computer,
    Target target,
    InstallationOrder order,
    TimeSpan patience,
    StepLog log)
{
    private const long Margin = 20_000_000;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private (string Release, RemoteSystem System)? former;

    public async Task Make(CancellationToken cancellation)
    {
        var (system, program) = await log.Make("platform and space", () => Examine(cancellation));
        if (LeaveAlone(system, program))
            return;
        foreach (var file in computer.FilesOf(program, system))
            await log.Make($"copy {file.Name}", () => computer.Copy(file, program, cancellation));

        // It may have come back by itself: a computer that was woken starts its agent too.
        if (LeaveAlone(system, program))
            return;

        // Not before the files are there: from here on the agent that may run needs to be started again.
        await log.Make("identity", () => Identify(system, cancellation));
        former = system.Release is { } release && release != program.Release ? (release, system) : null;
        await log.Make("register service", () => computer.Register(program.Release, system, cancellation));
        await log.Make("start service", () => computer.Start(system, cancellation));
        await log.Make("first contact", () => AwaitContact(program, system, cancellation));
    }

    /// <summary>Starts the release that was there before, if the new one has taken its place and made no contact.</summary>
    public async Task GoBack(CancellationToken cancellation)
    {
        if (former is not var (release, system))
            return;
        log.Begin("go back");
        await computer.Register(release, system, cancellation);
        await computer.Start(system, cancellation);
        log.End(StepOutcome.Succeeded, $"the agent that was there before ({release}) is started again");
    }

    /// <summary>The target as it is known now, if its own agent is connected from this computer; null: it is not.</summary>
    private Target? Connected(RemoteSystem system) =>
        targets.Find(target.Id) is { Connected: true, Conflict: null } known && system.Target == target.Id && (known.MachineId is null || known.MachineId == system.MachineId)
            ? known
            : null;

    private bool LeaveAlone(RemoteSystem system, AgentProgramFile program)
    {
        if (Connected(system) is not { } known || AgentVersions.IsOlder(known.AgentVersion, program.Version) || !identities.KnowsAddresses(known, order.ServerAddress))
            return false;
        log.LeaveAlone(known.AgentVersion);
        return true;
    }

    private async Task<((RemoteSystem System, AgentProgramFile Program) Result, string Message)> Examine(CancellationToken cancellation)
    {
        var system = await computer.Examine(cancellation);
        var platform = $"{system.Description}, {system.Os} {system.Architecture}";
        var program = Choose(system, platform, out var choice);
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
            ? ((system, program), $"{platform}, {(system.Services.Length > 0 ? system.Services : "nothing that starts services")}, {Megabytes(system.Free)} free{choice}")
            : throw new RemoteException($"{platform}: no space left: {Megabytes(needed)} are needed where programs go, {Megabytes(system.Free)} are free; free some and try again");
    }

    private AgentProgramFile Choose(RemoteSystem system, string platform, out string choice)
    {
        var offered = programs.Find(system.Os, system.Architecture);
        if (offered.Count == 0)
            throw new RemoteException($"{platform}: this server has no agent for that platform; publish one (eng/publish-agent) into {programs.Place}");
        var has = system.Glibc is { } glibc ? $"glibc {glibc}" : "a glibc of unknown version";
        var preferred = offered[0];
        var program = offered.FirstOrDefault(each => each.StartsOn(system.Glibc)) ?? throw new RemoteException(
            $"{platform} with {has}: this server's agent {preferred.Platform} needs glibc {preferred.Glibc} or later; publish {preferred.Platform}-portable too (eng/publish-agent) into {programs.Place}");
        choice = program == preferred ? "" : $"; it has {has}, {preferred.Platform} needs {preferred.Glibc}: it gets {program.Platform}";
        return program;
    }

    private async Task<string> Identify(RemoteSystem system, CancellationToken cancellation)
    {
        if (Connected(system) is { } connected && identities.KnowsAddresses(connected, order.ServerAddress))
            return "its agent is connected; its identity is left as it is";
        try
        {
            var prepared = await identities.Prepare(target.Id, system.MachineId, order.ServerAddress, cancellation);
            await computer.GiveIdentity(prepared.Enrolment, system.Target is { } former && former != target.Id ? former : null, cancellation);
            return prepared.FormerMachine is { } machine
                ? $"another machine has this place: '{target.Name}' is bound to {system.MachineId} from now on, and what {machine} had is void"
                : $"the agent is '{target.Name}' ({target.Id})";
        }
        catch (IdentityException failure)
        {
            throw new RemoteException(failure.Message, failure);
        }
    }

    private async Task<string> AwaitContact(AgentProgramFile program, RemoteSystem system, CancellationToken cancellation)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!IsThere(program))
        {
            if (TimeProvider.System.GetElapsedTime(began) > patience)
                throw new RemoteException(WhyNot(), output: await Log(system, cancellation));
            await Task.Delay(Look, TimeProvider.System, cancellation);
        }

        former = null;
        await TidyUp(program.Release, system.Release, cancellation);
        return $"version {program.Version} greeted after {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.0} s";
    }

    /// <summary>An agent that was connected before was an older one: this one's version tells them apart.</summary>
    private bool IsThere(AgentProgramFile program) => targets.Find(target.Id) is { Connected: true } now && now.AgentVersion == program.Version;

    private string WhyNot() =>
        targets.Find(target.Id)?.Conflict
        ?? $"the agent runs, but there is no contact within {patience.TotalSeconds:0} s: can the computer reach the broker? Its addresses come from ORCHESTRATOR_AGENTS_BROKER"
        + $"{(targets.Find(target.Id)?.ServerAddresses is { Count: > 0 } told ? $", after {string.Join(", ", told)} of distribution and site" : "")}; this entry shows what the agent says";

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
