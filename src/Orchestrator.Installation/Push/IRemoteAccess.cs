using Orchestrator.Core.Credentials;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Targets;

namespace Orchestrator.Installation.Push;

/// <summary>A way onto other computers.</summary>
public interface IRemoteAccess
{
    InstallationProtocol Protocol { get; }

    /// <summary>The kind of credentials it takes.</summary>
    CredentialKind Kind { get; }

    /// <summary>Whether it can do without a credential set, by what the server's own account has.</summary>
    bool KnowsItself { get; }

    /// <summary>Where a connection would lead.</summary>
    /// <exception cref="RemoteException">That cannot be told.</exception>
    Task<RemotePlace> Locate(RemoteVisit visit, CancellationToken cancellation);

    /// <summary>Connects and signs in.</summary>
    /// <exception cref="RemoteException">It does not succeed; the message says why and what to do.</exception>
    Task<IRemoteComputer> Connect(RemoteVisit visit, RemotePlace place, CancellationToken cancellation);
}

/// <summary>Whom an attempt is for.</summary>
/// <param name="Credential">Null: what the server's own account has.</param>
public sealed record RemoteVisit(Target Target, Credential? Credential, InstallationOrder Order)
{
    public InstallationPriority Priority => Order.Priority;

    /// <summary>Host name or IP address.</summary>
    public string Address => Target.Address ?? Target.Name;
}

/// <summary>Where a connection would lead.</summary>
/// <param name="Host">Host name or IP address.</param>
/// <param name="Detour">By which way other than straight, for people; null: straight.</param>
/// <param name="KnownAs">The name its host keys are known under; null: the protocol has none.</param>
public sealed record RemotePlace(string Host, int Port, string? Detour, string? KnownAs = null);

/// <summary>
/// A computer that is connected, for the service that the visit is about: the agent or a depot. What fails throws <see cref="RemoteException"/>. Every
/// call may be repeated.
/// </summary>
public interface IRemoteComputer : IAsyncDisposable
{
    /// <summary>How it was got to, for people.</summary>
    string Greeting { get; }

    /// <summary>Whether the account may administer the computer.</summary>
    /// <returns>By which right, for people.</returns>
    Task<string> CheckRights(CancellationToken cancellation);

    Task<RemoteSystem> Examine(CancellationToken cancellation);

    /// <summary>Puts an agent's identity in place of an earlier one. An agent that runs goes on with the earlier one until it is started again.</summary>
    /// <param name="formerTarget">The target the earlier one was for; null: there was none, or the same.</param>
    Task GiveIdentity(byte[] enrolment, string? formerTarget, CancellationToken cancellation);

    /// <summary>Files of a release that are to be copied, in their order.</summary>
    IReadOnlyList<RemoteFile> FilesOf(ProgramFile program, RemoteSystem system);

    /// <summary>Copies a file and compares it with the original; one that is there whole is left as it is.</summary>
    /// <returns>What was done, for people.</returns>
    Task<string> Copy(RemoteFile file, ProgramFile program, CancellationToken cancellation);

    /// <summary>Makes the release the one that is started, by a service that starts with the computer.</summary>
    /// <returns>What was done, for people.</returns>
    Task<string> Register(string release, RemoteSystem system, CancellationToken cancellation);

    /// <summary>Starts the service, or again if it runs, and looks whether it stays up.</summary>
    /// <returns>What was done, for people.</returns>
    Task<string> Start(RemoteSystem system, CancellationToken cancellation);

    /// <summary>What the service said last, for people.</summary>
    Task<string> Log(RemoteSystem system, CancellationToken cancellation);

    /// <summary>Removes releases other than this one and the former one.</summary>
    Task TidyUp(string release, string? former, CancellationToken cancellation);

    /// <summary>Puts back what was changed on the computer for the visit and not for the service.</summary>
    /// <returns>What was put back, for people; null: there was nothing.</returns>
    Task<string?> Restore(CancellationToken cancellation) => Task.FromResult<string?>(null);

    /// <summary>Stops the service and removes all that an installation brings.</summary>
    /// <returns>What was removed, for people.</returns>
    Task<string> Remove(CancellationToken cancellation);
}

/// <summary>A computer that can carry a depot.</summary>
public interface IDepotCarrier
{
    /// <summary>What there is of a depot.</summary>
    Task<DepotTraces> FindDepot(CancellationToken cancellation);

    /// <summary>Puts a depot's files where they belong; those that are secret are readable by its own account alone. A depot that runs goes on as it is until it is started again.</summary>
    Task GiveDepot(IReadOnlyList<DepotFile> files, CancellationToken cancellation);
}

/// <summary>What there is of a depot on a computer.</summary>
public sealed record DepotTraces
{
    /// <summary>Id of the depot that the computer carries; null: none.</summary>
    public string? Depot { get; init; }

    /// <summary>SHA-256 of the files that are there, by name.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether its service is registered as it is now, and runs.</summary>
    public bool Runs { get; init; }
}

/// <summary>What a computer is like.</summary>
public sealed record RemoteSystem
{
    /// <summary>"linux", "linux-musl", "windows", "macos", or what the system calls itself.</summary>
    public required string Os { get; init; }

    public required string Architecture { get; init; }

    /// <summary>For people.</summary>
    public required string Description { get; init; }

    /// <summary>Version of its glibc; null: it has none, or does not tell.</summary>
    public Version? Glibc { get; init; }

    /// <summary>As the agent will tell it; null: not known.</summary>
    public string? MachineId { get; init; }

    /// <summary>What starts services: "systemd", "cron" or "" for neither.</summary>
    public string Services { get; init; } = "";

    /// <summary>Bytes free where programs go.</summary>
    public long Free { get; init; }

    /// <summary>Name of the release that is in use; null: none.</summary>
    public string? Release { get; init; }

    /// <summary>Id of the target that the computer's agent serves; null: none, or it was not asked for.</summary>
    public string? Target { get; init; }
}

/// <summary>A file that is copied to a computer.</summary>
/// <param name="Source">Where it is on the server.</param>
/// <param name="Sha256">64 hex digits, lower case.</param>
public sealed record RemoteFile(string Name, string Source, string Sha256, long Size);
