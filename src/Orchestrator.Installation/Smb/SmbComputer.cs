using System.Runtime.Versioning;
using Orchestrator.Core.Installation;
using Orchestrator.Installation.Push;

namespace Orchestrator.Installation.Smb;

/// <summary>A Windows computer over SMB. The program is in ADMIN$\Orchestrator; what the agent keeps for itself is where no share leads.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class SmbComputer(SmbTools tools, SmbFolder folder, InstallationOrder order, string greeting) : IRemoteComputer
{
    private const string Program = "orchestrator-agent.exe";
    private const int LinesOfLog = 30;

    private readonly AdminShare share = new(tools, order);
    private readonly RemoteRegistry registry = new(tools, order);
    private readonly AgentFolder home = new(tools, folder);
    private readonly AgentService service = new(tools);

    public string Greeting => greeting;

    public async Task<string> CheckRights(CancellationToken cancellation)
    {
        var done = await share.Ensure(folder, cancellation);
        await service.Find(cancellation);
        return $"{done}, and the service manager answers";
    }

    public async Task<RemoteSystem> Examine(CancellationToken cancellation)
    {
        var hindrance = await registry.Ensure(cancellation);
        var contents = await home.Look(cancellation);
        var isReadable = hindrance is null;
        var description = (isReadable ? await registry.Description(cancellation) : null) ?? "Windows";
        return new RemoteSystem
        {
            Os = "windows",
            Architecture = (isReadable ? await registry.Architecture(cancellation) : null) ?? (contents.Is64Bit ? "x64" : "x86"),
            Description = hindrance is null ? description : $"{description} ({hindrance}; it is not known which machine this is)",
            MachineId = isReadable ? await registry.MachineId(cancellation) : null,
            Services = "Windows services",
            Free = contents.Free,
            Release = contents.Release,
            Target = contents.Target,
        };
    }

    public async Task GiveIdentity(byte[] enrolment, string? formerTarget, CancellationToken cancellation) => await home.HandOver(enrolment, cancellation);

    public IReadOnlyList<RemoteFile> FilesOf(ProgramFile program, RemoteSystem system) => [new(Program, program.Path, program.Sha256, program.Size)];

    public async Task<string> Copy(RemoteFile file, ProgramFile program, CancellationToken cancellation)
    {
        await home.Close(cancellation);
        if (await home.Has(program.Release, file, cancellation))
            return $"{file.Name} is there already, whole (SHA-256 {file.Sha256[..12]}...)";
        await home.Place(program.Release, file, cancellation);
        return $"{file.Name} arrived whole ({file.Size / 1e6:0.0} MB, SHA-256 {file.Sha256[..12]}...)";
    }

    public async Task<string> Register(string release, RemoteSystem system, CancellationToken cancellation)
    {
        var isInPlace = await home.IsCurrent(release, cancellation) && !await home.Awaits(release, cancellation);
        if (!isInPlace)
        {
            await service.Stop(cancellation);
            await home.Switch(release, cancellation);
        }

        var done = await service.Register(cancellation);
        return isInPlace ? done : $"{done}; it starts {release}";
    }

    public async Task<string> Start(RemoteSystem system, CancellationToken cancellation)
    {
        await service.Stop(cancellation);
        await service.Start(cancellation);
        return await service.StaysUp(cancellation)
            ? "it runs"
            : throw new RemoteException("the agent ended right after its start; this entry shows what it said", output: await Log(system, cancellation));
    }

    public async Task<string> Log(RemoteSystem system, CancellationToken cancellation) =>
        string.Join('\n', (await home.Text("agent.log", cancellation) ?? "").Split('\n').TakeLast(LinesOfLog));

    public Task TidyUp(string release, string? former, CancellationToken cancellation) => home.TidyUp(former, cancellation);

    public async Task<string> Remove(CancellationToken cancellation)
    {
        var found = await service.Find(cancellation);
        if (found is null && !await home.Exists(cancellation))
            return "there was nothing of it";
        var isForgotten = found is not null && await Forget(cancellation);
        await service.Delete(cancellation);
        await home.Remove(cancellation);
        return isForgotten || found is null
            ? "service, program and data are gone"
            : @"service and program are gone; the agent could not be started to remove its data, %ProgramData%\Orchestrator, which no share leads to: remove it there";
    }

    public async Task<string?> Restore(CancellationToken cancellation) => await share.Restore(cancellation);

    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    // Only the agent itself gets at its data.
    private async Task<bool> Forget(CancellationToken cancellation)
    {
        try
        {
            await service.Stop(cancellation);
            await home.AskToForget(cancellation);
            await service.Start(cancellation);
            return await home.IsForgotten(cancellation);
        }
        catch (RemoteException)
        {
            return false;
        }
        finally
        {
            await service.Stop(cancellation);
        }
    }
}
