using Orchestrator.Core.Credentials;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Targets;
using Orchestrator.Installation.Push;

namespace Orchestrator.Installation.Tests.Push;

/// <summary>A push installer over fakes: one target, one computer, and a record of what was done to it.</summary>
internal sealed class World : ITargetDirectory, ICredentialSource, IServicePrograms, IAgentIdentities, IPing, IWakeSignal, IRemoteAccess, IRemoteComputer, IProgress<InstallationStep>
{
    public static readonly ProgramFile Program = new("linux-x64", "/agents/orchestrator-agent", "2.0.0", new string('a', 64), 1_000_000);

    public World() => Depots = new DepotWorld(this);

    public List<InstallationStep> Steps { get; } = [];

    /// <summary>What was done to the computer, in order.</summary>
    public List<string> Done { get; } = [];

    public Target? Target { get; set; } = new() { Id = "t-1", Name = "web-1", Address = "127.0.0.1" };

    /// <summary>Another target of the inventory.</summary>
    public Target? Other { get; set; }

    public Credential? Credential { get; set; } = new() { Set = new CredentialSet { Name = "linux", Kind = CredentialKind.Ssh, User = "root" } };

    public RemoteSystem System { get; set; } = new() { Os = "linux", Architecture = "x64", Description = "Debian", MachineId = "m-1", Services = "systemd", Free = 1_000_000_000 };

    public bool IsThere { get; set; } = true;

    /// <summary>The agent greets once its service is started.</summary>
    public bool Greets { get; set; } = true;

    /// <summary>The step of the computer that fails.</summary>
    public string Fails { get; set; } = "";

    /// <summary>Happens while a step of the computer is made, by its name, or it is woken.</summary>
    public Dictionary<string, Action> Meanwhile { get; } = [];

    /// <summary>Where agents at the target's site find the server.</summary>
    public IReadOnlyList<string> SiteAddresses { get; set; } = [];

    public RemotePlace Place { get; set; } = new("127.0.0.1", 22, null);

    /// <summary>How long the agent's first contact is waited for.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Depots, and what the computer has of one.</summary>
    public DepotWorld Depots { get; }

    /// <summary>The computer can carry a depot.</summary>
    public bool CarriesDepots { get; set; } = true;

    public PushInstaller Installer =>
        new(this, new WayFinder(this, [this]), this, this, new DepotSupply(Depots, Depots), this, this, TimeProvider.System) { Contact = Patience };

    public Task<InstallationResult> Install(InstallationOrder? order = null) => Installer.Install(
        new InstallationRequest { CommandId = "c", RunId = "r", TargetId = "t-1", TargetName = "web-1", Activity = "install", Attempt = 1, Order = order ?? new InstallationOrder() },
        this,
        TestContext.Current.CancellationToken);

    public string[] Outcomes => [.. Steps.Select(step => $"{step.Name}: {step.Outcome}")];

    void IProgress<InstallationStep>.Report(InstallationStep value) => Steps.Add(value);

    Target? ITargetDirectory.Find(string id) => Target?.Id == id ? Target : Other?.Id == id ? Other : null;

    Target? ITargetDirectory.FindByName(string name) => null;

    Task<Credential?> ICredentialSource.For(Target target, CancellationToken cancellation) => Task.FromResult(Credential);

    /// <summary>What the server has for Linux.</summary>
    public IReadOnlyList<ProgramFile> Programs { get; set; } = [Program];

    IReadOnlyList<ProgramFile> IServicePrograms.Find(string os, string architecture) => (os, architecture) == ("linux", "x64") ? Programs : [];

    string IServicePrograms.Service => "agent";

    string IServicePrograms.Place => "/agents";

    /// <summary>The target's agent is there again, by itself.</summary>
    public void Return() => Target = Target! with { Connected = true };

    Task<PreparedAgent> IAgentIdentities.Prepare(string targetId, string? machineId, string? serverAddress, CancellationToken cancellation)
    {
        Done.Add($"prepare {targetId} on {machineId}");
        var former = Target!.MachineId is { } bound && bound != machineId ? bound : null;
        Target = Target with { MachineId = machineId, Connected = false, ServerAddresses = [.. new[] { serverAddress }.OfType<string>(), .. SiteAddresses] };
        return Task.FromResult(new PreparedAgent([1], former));
    }

    bool IAgentIdentities.KnowsAddresses(Target target, string? serverAddress) => target.ServerAddresses is null || target.ServerAddresses.SequenceEqual(SiteAddresses);

    Task IAgentIdentities.Withdraw(string targetId, CancellationToken cancellation) => Step("withdraw", true);

    Task<bool> IPing.Answers(string address, TimeSpan patience, CancellationToken cancellation) => Task.FromResult(IsThere);

    Task<WakeSignal> IWakeSignal.Send(Target target, CancellationToken cancellation)
    {
        Done.Add("wake");
        if (Meanwhile.TryGetValue("wake", out var happens))
            happens();
        return Task.FromResult(new WakeSignal(true, "sent"));
    }

    InstallationProtocol IRemoteAccess.Protocol => InstallationProtocol.Ssh;

    CredentialKind IRemoteAccess.Kind => CredentialKind.Ssh;

    bool IRemoteAccess.KnowsItself => true;

    Task<RemotePlace> IRemoteAccess.Locate(RemoteVisit visit, CancellationToken cancellation) => Task.FromResult(Place);

    Task<IRemoteComputer> IRemoteAccess.Connect(RemoteVisit visit, RemotePlace place, CancellationToken cancellation) =>
        Step("connect", CarriesDepots ? Depots : (IRemoteComputer)this);

    string IRemoteComputer.Greeting => "signed in";

    Task<string> IRemoteComputer.CheckRights(CancellationToken cancellation) => Step("rights", "root");

    Task<RemoteSystem> IRemoteComputer.Examine(CancellationToken cancellation) => Step("examine", System);

    Task IRemoteComputer.GiveIdentity(byte[] enrolment, string? formerTarget, CancellationToken cancellation) => Step($"identity {formerTarget}".Trim(), true);

    IReadOnlyList<RemoteFile> IRemoteComputer.FilesOf(ProgramFile program, RemoteSystem system) => [new("orchestrator-agent", program.Path, program.Sha256, program.Size)];

    Task<string> IRemoteComputer.Copy(RemoteFile file, ProgramFile program, CancellationToken cancellation) => Step("copy", "arrived whole");

    Task<string> IRemoteComputer.Register(string release, RemoteSystem system, CancellationToken cancellation) => Step($"register {release}", "registered");

    Task<string> IRemoteComputer.Start(RemoteSystem system, CancellationToken cancellation)
    {
        if (Greets && Depots.Asked)
            Depots.Tell();
        else if (Greets)
            Target = Target! with { Connected = true, AgentVersion = Program.Version };
        return Step("start", "it runs");
    }

    Task<string> IRemoteComputer.Log(RemoteSystem system, CancellationToken cancellation) => Task.FromResult("what it says");

    Task IRemoteComputer.TidyUp(string release, string? former, CancellationToken cancellation) => Step("tidy", true);

    Task<string> IRemoteComputer.Remove(CancellationToken cancellation) => Step("remove", "removed");

    ValueTask IAsyncDisposable.DisposeAsync()
    {
        Done.Add("disconnect");
        return ValueTask.CompletedTask;
    }

    public Task<T> Step<T>(string name, T result)
    {
        Done.Add(name);
        if (Meanwhile.TryGetValue(name, out var happens))
            happens();
        return Fails == name ? Task.FromException<T>(new RemoteException($"{name} failed", output: "said", returnCode: 7)) : Task.FromResult(result);
    }
}
