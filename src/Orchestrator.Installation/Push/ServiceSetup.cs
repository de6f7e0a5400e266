using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Installation;

namespace Orchestrator.Installation.Push;

/// <summary>The steps on a computer that is connected: from a look at it to the first contact of the service, the agent or a depot.</summary>
internal abstract class ServiceSetup(IServicePrograms programs, IRemoteComputer computer, StepLog log)
{
    private const long Margin = 20_000_000;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private (string Release, RemoteSystem System)? former;

    /// <summary>How long the first contact is waited for.</summary>
    protected abstract TimeSpan Patience { get; }

    protected IRemoteComputer Computer => computer;

    protected StepLog Told => log;

    public async Task Make(CancellationToken cancellation)
    {
        var (system, program) = await log.Make("platform and space", () => Examine(cancellation));
        if (await IsLeftAlone(system, program, cancellation))
            return;
        foreach (var file in computer.FilesOf(program, system))
            await log.Make($"copy {file.Name}", () => computer.Copy(file, program, cancellation));

        // It may have come back by itself: a computer that was woken starts its services too.
        if (await IsLeftAlone(system, program, cancellation))
            return;

        // Not before the files are there: from here on the service that may run needs to be started again.
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
        log.End(StepOutcome.Succeeded, $"the {programs.Service} that was there before ({release}) is started again");
    }

    /// <summary>Looks for what is in the way of it on this computer.</summary>
    /// <exception cref="RemoteException">Something is.</exception>
    protected abstract Task Check(RemoteSystem system, string platform, CancellationToken cancellation);

    /// <summary>Whether the service is there as it should be; says so then.</summary>
    protected abstract Task<bool> IsLeftAlone(RemoteSystem system, ProgramFile program, CancellationToken cancellation);

    /// <summary>Gives the service what it proves with who it is.</summary>
    /// <returns>What was done, for people.</returns>
    protected abstract Task<string> Identify(RemoteSystem system, CancellationToken cancellation);

    /// <summary>Whether the service that was started has made contact.</summary>
    protected abstract Task<bool> IsThere(ProgramFile program, CancellationToken cancellation);

    /// <summary>Why it may not have, for people.</summary>
    protected abstract string WhyNot();

    private async Task<((RemoteSystem System, ProgramFile Program) Result, string Message)> Examine(CancellationToken cancellation)
    {
        var system = await computer.Examine(cancellation);
        var platform = $"{system.Description}, {system.Os} {system.Architecture}";
        var program = Choose(system, platform, out var choice);
        await Check(system, platform, cancellation);

        // What is copied is there twice for a moment.
        var needed = system.Release == program.Release ? Margin : (2 * program.Size) + Margin;
        return system.Free >= needed
            ? ((system, program), $"{platform}, {(system.Services.Length > 0 ? system.Services : "nothing that starts services")}, {Megabytes(system.Free)} free{choice}")
            : throw new RemoteException($"{platform}: no space left: {Megabytes(needed)} are needed where programs go, {Megabytes(system.Free)} are free; free some and try again");
    }

    private ProgramFile Choose(RemoteSystem system, string platform, out string choice)
    {
        var offered = programs.Find(system.Os, system.Architecture);
        if (offered.Count == 0)
            throw new RemoteException($"{platform}: this server has no {programs.Service} for that platform; publish one (eng/publish-agent) into {programs.Place}");
        var has = system.Glibc is { } glibc ? $"glibc {glibc}" : "a glibc of unknown version";
        var preferred = offered[0];
        var program = offered.FirstOrDefault(each => each.StartsOn(system.Glibc)) ?? throw new RemoteException(
            $"{platform} with {has}: this server's {programs.Service} {preferred.Platform} needs glibc {preferred.Glibc} or later; publish {preferred.Platform}-portable too (eng/publish-agent) into {programs.Place}");
        choice = program == preferred ? "" : $"; it has {has}, {preferred.Platform} needs {preferred.Glibc}: it gets {program.Platform}";
        return program;
    }

    private async Task<string> AwaitContact(ProgramFile program, RemoteSystem system, CancellationToken cancellation)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await IsThere(program, cancellation))
        {
            if (TimeProvider.System.GetElapsedTime(began) > Patience)
                throw new RemoteException(WhyNot(), output: await Log(system, cancellation));
            await Task.Delay(Look, TimeProvider.System, cancellation);
        }

        former = null;
        await TidyUp(program.Release, system.Release, cancellation);
        return $"version {program.Version} greeted after {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.0} s";
    }

    private async Task<string> Log(RemoteSystem system, CancellationToken cancellation)
    {
        try
        {
            return await computer.Log(system, cancellation);
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
