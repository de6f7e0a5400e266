using System.Runtime.Versioning;
using Orchestrator.Core.Credentials;
using Orchestrator.Core.Installation;
using Orchestrator.Installation.Push;

namespace Orchestrator.Installation.Smb;

/// <summary>The way onto Windows by what it has for its administrators: the share ADMIN$ and the service manager, reached by Samba's own programs.</summary>
/// <param name="folder">A folder that is closed to others.</param>
[UnsupportedOSPlatform("windows")]
public sealed class SmbAccess(string folder) : IRemoteAccess
{
    private const int OnlyPort = 445;

    public InstallationProtocol Protocol => InstallationProtocol.Smb;

    public CredentialKind Kind => CredentialKind.Windows;

    public bool KnowsItself => false;

    public Task<RemotePlace> Locate(RemoteVisit visit, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(visit);
        return visit.Credential?.Set is { Port: not null and not OnlyPort } set
            ? throw new RemoteException($"the credential set '{set.Name}' names the port {set.Port}, but Windows has SMB at port {OnlyPort} alone; take the port out of it")
            : Task.FromResult(new RemotePlace(visit.Address, OnlyPort, Detour: null));
    }

    public async Task<IRemoteComputer> Connect(RemoteVisit visit, RemotePlace place, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(place);
        var credential = visit.Credential ?? throw new RemoteException("SMB needs a credential set of the kind Windows; assign one to the target or its group");
        var own = SmbFolder.Make(folder, credential);
        try
        {
            var tools = new SmbTools(place, credential, own, visit.Order.Priority);
            await tools.Files(SmbTools.Pipes, "exit", cancellation);
            return new SmbComputer(tools, own, visit.Order, $"signed in as '{credential.Set.User}'");
        }
        catch
        {
            own.Dispose();
            throw;
        }
    }
}
