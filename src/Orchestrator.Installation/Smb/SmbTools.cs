using System.Runtime.Versioning;
using Orchestrator.Core.Credentials;
using Orchestrator.Core.Installation;
using Orchestrator.Installation.Processes;
using Orchestrator.Installation.Push;

namespace Orchestrator.Installation.Smb;

/// <summary>Samba's programs, called for one computer. Each call is a connection of its own.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class SmbTools(RemotePlace place, Credential credential, SmbFolder folder, InstallationPriority priority)
{
    public const string AdminShare = "ADMIN$";
    public const string Pipes = "IPC$";

    private string[] Common => ["-s", folder.SettingsFile, "-A", folder.CredentialsFile];

    /// <summary>Works with the files of a share.</summary>
    /// <param name="orders">As smbclient takes them, with a semicolon between two.</param>
    /// <param name="expected">Errors by their names, such as OBJECT_NAME_NOT_FOUND, that are answers here.</param>
    /// <exception cref="RemoteException">Something else did not work.</exception>
    public async Task<Called> Files(string share, string orders, CancellationToken cancellation, params string[] expected)
    {
        var done = await ChildProcess.Call("smbclient", [$"//{place.Host}/{share}", .. Common, "-c", orders], "", priority, cancellation);
        return Checked("smbclient", done, expected);
    }

    /// <summary>Calls a procedure of the computer.</summary>
    /// <param name="words">As <c>net rpc</c> takes them.</param>
    /// <param name="expected">Errors by their names, such as SERVICE_DOES_NOT_EXIST, that are answers here.</param>
    /// <exception cref="RemoteException">Something else did not work.</exception>
    public async Task<Called> Procedure(IEnumerable<string> words, CancellationToken cancellation, params string[] expected)
    {
        var done = await ChildProcess.Call("net", ["rpc", .. words, "-S", place.Host, .. Common], "", priority, cancellation);
        return Checked("net", done, expected);
    }

    /// <summary>Asks for or changes the access control list of a folder of ADMIN$.</summary>
    /// <returns>What it printed.</returns>
    /// <exception cref="RemoteException">It did not work.</exception>
    public async Task<string> Access(string path, IEnumerable<string> options, CancellationToken cancellation)
    {
        var done = await ChildProcess.Call("smbcacls", [$"//{place.Host}/{AdminShare}", path, "--numeric", .. options, .. Common], "", priority, cancellation);
        return Checked("smbcacls", done, []).Output;
    }

    private Called Checked(string program, Called done, string[] expected)
    {
        // Which program names errors on which of the two differs.
        var said = done.Output + done.Error;
        if (SmbFailures.Cause(SmbFailures.Names(said).Except(expected)) is { } name)
            throw new RemoteException(SmbFailures.Sentence(name, credential, place), output: said, returnCode: done.Code);
        if (done.Code == 0 || SmbFailures.Names(said).Any())
            return done;
        throw new RemoteException(SmbFailures.OfProgram(program, done.Code, said), output: said, returnCode: done.Code);
    }
}
