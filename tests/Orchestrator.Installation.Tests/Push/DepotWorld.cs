using Orchestrator.Contracts.Depots;
using Orchestrator.Core.Installation;
using Orchestrator.Installation.Push;

namespace Orchestrator.Installation.Tests.Push;

/// <summary>What there is of depots in a <see cref="World"/>, whose computer can carry one.</summary>
internal sealed class DepotWorld(World world) : IDepotIdentities, IServicePrograms, IRemoteComputer, IDepotCarrier
{
    public static readonly ProgramFile Program = new("depot-linux-x64", "/agents/orchestrator-depot", "3.0.0", new string('d', 64), 1_000_000);

    private int generation = 1;

    public DepotIdentity? Known { get; set; } = new("d-1", "berlin", new Uri("https://depot.berlin.example:7600"), Hops: 1);

    /// <summary>Another depot that is described.</summary>
    public (string Id, string Name)? Other { get; set; }

    /// <summary>The server has a certificate for the depot.</summary>
    public bool HasCertificate { get; set; } = true;

    public DepotTraces Traces { get; set; } = new();

    public DepotState? Last { get; set; }

    /// <summary>Somebody looked for a depot on the computer.</summary>
    public bool Asked { get; private set; }

    private IRemoteComputer Computer => world;

    /// <summary>The files as they are to be.</summary>
    public IReadOnlyList<DepotFile> Files =>
    [
        new(DepotAccess.FileName, [(byte)generation]), new(DepotFile.Settings, [7]),
        .. HasCertificate ? new[] { new DepotFile(DepotFile.Certificate, [8]), new DepotFile(DepotFile.Key, [9]) } : [],
    ];

    /// <summary>The depot says how it is; it has just started.</summary>
    public void Tell(string version = "3.0.0") =>
        Last = new DepotState { Depot = "d-1", At = TimeProvider.System.GetUtcNow(), StartedAt = TimeProvider.System.GetUtcNow(), Version = version, Level = "Normal", Doing = "rests" };

    /// <summary>It stands on the computer as it is to be, and has said so.</summary>
    public void Settle()
    {
        world.System = world.System with { Release = Program.Release };
        Traces = new DepotTraces { Depot = "d-1", Files = Files.ToDictionary(file => file.Name, file => file.Sha256), Runs = true };
        Tell();
    }

    Task<DepotIdentity?> IDepotIdentities.Find(string name, CancellationToken cancellation) => Task.FromResult(Known?.Name == name ? Known : null);

    Task<string?> IDepotIdentities.NameOf(string id, CancellationToken cancellation) =>
        Task.FromResult(Known?.Id == id ? Known.Name : Other?.Id == id ? Other?.Name : null);

    Task<IReadOnlyList<DepotFile>> IDepotIdentities.Files(DepotIdentity depot, CancellationToken cancellation) => Task.FromResult(Files);

    /// <summary>Somebody gives the depot other credentials.</summary>
    public void Renew()
    {
        generation++;
        Last = null;
    }

    Task IDepotIdentities.Withdraw(DepotIdentity depot, CancellationToken cancellation)
    {
        Renew();
        return world.Step("withdraw depot", true);
    }

    Task<DepotState?> IDepotIdentities.State(DepotIdentity depot, CancellationToken cancellation) => Task.FromResult(Last);

    string IServicePrograms.Service => "depot";

    string IServicePrograms.Place => "/agents";

    IReadOnlyList<ProgramFile> IServicePrograms.Find(string os, string architecture) => (os, architecture) == ("linux", "x64") ? [Program] : [];

    Task<DepotTraces> IDepotCarrier.FindDepot(CancellationToken cancellation)
    {
        Asked = true;
        return world.Step("find depot", Traces);
    }

    Task IDepotCarrier.GiveDepot(IReadOnlyList<DepotFile> files, CancellationToken cancellation)
    {
        Traces = Traces with { Depot = "d-1", Files = new Dictionary<string, string>([.. Traces.Files.ExceptBy(files.Select(file => file.Name), file => file.Key), .. files.Select(Hashed)]) };
        return world.Step($"give {string.Join(' ', files.Select(file => file.Name))}, generation {files[0].Content[0]}", true);
    }

    private static KeyValuePair<string, string> Hashed(DepotFile file) => new(file.Name, file.Sha256);

    string IRemoteComputer.Greeting => Computer.Greeting;

    Task<string> IRemoteComputer.CheckRights(CancellationToken cancellation) => Computer.CheckRights(cancellation);

    Task<RemoteSystem> IRemoteComputer.Examine(CancellationToken cancellation) => Computer.Examine(cancellation);

    Task IRemoteComputer.GiveIdentity(byte[] enrolment, string? formerTarget, CancellationToken cancellation) => Computer.GiveIdentity(enrolment, formerTarget, cancellation);

    IReadOnlyList<RemoteFile> IRemoteComputer.FilesOf(ProgramFile program, RemoteSystem system) => Computer.FilesOf(program, system);

    Task<string> IRemoteComputer.Copy(RemoteFile file, ProgramFile program, CancellationToken cancellation) => Computer.Copy(file, program, cancellation);

    Task<string> IRemoteComputer.Register(string release, RemoteSystem system, CancellationToken cancellation) => Computer.Register(release, system, cancellation);

    Task<string> IRemoteComputer.Start(RemoteSystem system, CancellationToken cancellation) => Computer.Start(system, cancellation);

    Task<string> IRemoteComputer.Log(RemoteSystem system, CancellationToken cancellation) => Computer.Log(system, cancellation);

    Task IRemoteComputer.TidyUp(string release, string? former, CancellationToken cancellation) => Computer.TidyUp(release, former, cancellation);

    Task<string> IRemoteComputer.Remove(CancellationToken cancellation) => Computer.Remove(cancellation);

    ValueTask IAsyncDisposable.DisposeAsync() => Computer.DisposeAsync();
}
