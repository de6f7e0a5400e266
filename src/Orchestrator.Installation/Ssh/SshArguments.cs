using System.Globalization;
using System.Runtime.Versioning;
using Orchestrator.Core.Credentials;
using Orchestrator.Installation.Push;

namespace Orchestrator.Installation.Ssh;

/// <summary>How ssh is called. The account's own ssh_config counts (jump hosts, names, keys); what stands here goes before it.</summary>
[UnsupportedOSPlatform("windows")]
internal static class SshArguments
{
    private static readonly string[] Quiet =
        ["-T", "-a", "-x", "-o", "ClearAllForwardings=yes", "-o", "PermitLocalCommand=no", "-o", "RemoteCommand=none", "-o", "EscapeChar=none"];

    /// <summary>Tells what ssh would do, without connecting.</summary>
    public static IEnumerable<string> Ask(RemoteVisit visit) => ["-G", .. Who(visit.Credential), "--", visit.Address];

    /// <summary>The connection that all others share. It stands until its standard input ends.</summary>
    public static IEnumerable<string> Connect(RemoteVisit visit, SshFolder folder)
    {
        var credential = visit.Credential;
        string[] account = UserKnownHosts();
        return
        [
            .. Quiet,
            .. Option("ControlMaster", "yes"), .. Option("ControlPath", folder.Socket), .. Option("ControlPersist", "no"),
            .. Option("ConnectTimeout", "15"), .. Option("ServerAliveInterval", "15"), .. Option("ServerAliveCountMax", "3"),
            .. Option("StrictHostKeyChecking", credential?.Set.HostKeys == HostKeyPolicy.TrustOnFirstUse ? "accept-new" : "yes"),
            .. Option("UserKnownHostsFile", string.Join(' ', account.Prepend(folder.KnownHosts).Select(Quoted))),
            .. Option("HashKnownHosts", "no"), .. Option("UpdateHostKeys", "no"),
            .. Option("NumberOfPasswordPrompts", "1"),
            .. Option("BatchMode", credential is { Password: not null } or { Passphrase: not null } ? "no" : "yes"),
            .. Authentication(credential, folder),
            .. Who(credential),
            "--", visit.Address, "exec cat",
        ];
    }

    /// <summary>A command over the shared connection, and over nothing else.</summary>
    public static IEnumerable<string> Over(SshFolder folder, string command) => [.. Shared(folder), "-T", "--", Nobody, command];

    /// <summary>A file transfer over the shared connection; its orders come on standard input.</summary>
    public static IEnumerable<string> Transfer(SshFolder folder) => ["-b", "-", "-q", .. Shared(folder), "--", Nobody];

    // No name: without the shared connection there is none at all.
    private const string Nobody = "orchestrator.invalid";

    private static IEnumerable<string> Shared(SshFolder folder) =>
        ["-F", "none", .. Option("ControlMaster", "no"), .. Option("ControlPath", folder.Socket), .. Option("BatchMode", "yes"), .. Option("ProxyCommand", "false")];

    private static IEnumerable<string> Who(Credential? credential)
    {
        if (credential is null)
            yield break;
        yield return "-l";
        yield return credential.Set.User;
        if (credential.Set.Port is not { } port)
            yield break;
        yield return "-p";
        yield return port.ToString(CultureInfo.InvariantCulture);
    }

    private static IEnumerable<string> Authentication(Credential? credential, SshFolder folder) =>
        credential switch
        {
            { PrivateKey: not null } => [.. Option("IdentityFile", Quoted(folder.PrivateKey)), .. Option("IdentitiesOnly", "yes")],
            { Password: not null } => [.. Option("PubkeyAuthentication", "no"), .. Option("PreferredAuthentications", "keyboard-interactive,password")],
            _ => [],
        };

    private static string[] UserKnownHosts()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return home.Length == 0 ? [] : [Path.Combine(home, ".ssh", "known_hosts"), Path.Combine(home, ".ssh", "known_hosts2")];
    }

    private static string Quoted(string path) => $"\"{path}\"";

    private static string[] Option(string name, string value) => ["-o", $"{name}={value}"];
}
