using System.Globalization;
using System.Runtime.Versioning;
using Orchestrator.Core.Credentials;
using Orchestrator.Core.Installation;
using Orchestrator.Installation.Processes;
using Orchestrator.Installation.Push;

namespace Orchestrator.Installation.Ssh;

/// <summary>The way over SSH, by OpenSSH's own programs; the server must be on a Unix system, because OpenSSH shares no connections on Windows.</summary>
/// <param name="folder">A folder that is closed to others, with a short path.</param>
[UnsupportedOSPlatform("windows")]
public sealed class SshAccess(string folder, IHostKeys hostKeys, TimeProvider time) : IRemoteAccess
{
    public InstallationProtocol Protocol => InstallationProtocol.Ssh;

    public CredentialKind Kind => CredentialKind.Ssh;

    public bool KnowsItself => true;

    public async Task<RemotePlace> Locate(RemoteVisit visit, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(visit);
        var told = await ChildProcess.Call("ssh", SshArguments.Ask(visit), "", visit.Priority, cancellation);
        if (told.Code != 0)
            throw new RemoteException($"the ssh of the server cannot be used: {told.Error.Trim()}", output: told.Error, returnCode: told.Code);
        return Place(told.Output, visit.Address);
    }

    public async Task<IRemoteComputer> Connect(RemoteVisit visit, RemotePlace place, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(place);
        var known = await hostKeys.Of(visit.Target.Id, cancellation);
        var own = SshFolder.Make(folder, known, place.KnownAs ?? place.Host);
        var connection = await SshConnection.Open(visit, place, own, cancellation);
        try
        {
            var learned = connection.LearnedKeys()
                .Select(key => new HostKey(visit.Target.Id, key.Algorithm, key.Key, time.GetUtcNow(), "first use"))
                .ToList();
            await hostKeys.Learn(learned, cancellation);
            var greeting = learned.Count > 0 ? $"signed in; host key {learned[0].Fingerprint} is trusted from now on" : "signed in; the host key is the known one";
            return new SshComputer(connection, visit, greeting);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>What <c>ssh -G</c> prints.</summary>
    internal static RemotePlace Place(string told, string address)
    {
        var options = told.Split('\n').Select(line => line.Trim().Split(' ', 2)).Where(words => words.Length == 2)
            .GroupBy(words => words[0]).ToDictionary(group => group.Key, group => group.First()[1], StringComparer.Ordinal);
        string? Used(string name) => options.TryGetValue(name, out var value) && value != "none" ? value : null;

        var host = Used("hostname") ?? address;
        var port = int.TryParse(Used("port"), CultureInfo.InvariantCulture, out var number) ? number : 22;
        var detour = Used("proxyjump") is { } jump ? $"by way of {jump}" : Used("proxycommand") is not null ? "by the ProxyCommand of the server's ssh configuration" : null;
        return new RemotePlace(host, port, detour, Used("hostkeyalias") ?? (port == 22 ? host : $"[{host}]:{port}"));
    }
}
