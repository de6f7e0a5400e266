using System.Runtime.Versioning;
using System.Text;
using Orchestrator.Core.Credentials;
using Orchestrator.Core.Installation;

namespace Orchestrator.Installation.Ssh;

/// <summary>
/// A connection's own folder, closed to others: its socket, the host keys it may meet and, until it stands, its secrets. The path is short,
/// because a socket's must be.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class SshFolder : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // The prompt tells what is asked for. Nothing secret is in it, in an argument or in the environment.
    private const string AskPass =
        """
        #!/bin/sh
        folder=${0%/*}
        case $1 in
            *assphrase*) exec cat "$folder/passphrase" ;;
            *assword* | *PIN*) exec cat "$folder/password" ;;
        esac
        exit 1

        """;

    private readonly string path;
    private readonly HashSet<string> given;

    private SshFolder(string path, IEnumerable<string> known)
    {
        this.path = path;
        given = [.. known];
    }

    /// <param name="parent">A folder that is closed to others.</param>
    /// <param name="knownAs">The name under which ssh looks for the host keys.</param>
    /// <exception cref="RemoteException">It cannot be made.</exception>
    public static SshFolder Make(string parent, IEnumerable<HostKey> known, string knownAs)
    {
        var made = Path.Combine(parent, Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(5)));
        var folder = new SshFolder(made, known.Select(key => $"{knownAs} {key.Algorithm} {key.Key}"));
        try
        {
            Directory.CreateDirectory(made, Private | UnixFileMode.UserExecute);
            folder.Write("known_hosts", string.Concat(folder.given.Select(line => line + "\n")));
            return folder;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            folder.Dispose();
            throw RemoteException.OfFolder(parent, failure);
        }
    }

    public string Socket => Path.Combine(path, "s");

    public string KnownHosts => Path.Combine(path, "known_hosts");

    public string PrivateKey => Path.Combine(path, "key");

    /// <summary>Writes what the credentials hold, and names the program that hands it to ssh.</summary>
    /// <returns>Environment for ssh.</returns>
    /// <exception cref="RemoteException">They cannot be written.</exception>
    public IReadOnlyDictionary<string, string?> Keep(Credential credential)
    {
        try
        {
            return Written(credential);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw RemoteException.OfFolder(path, failure);
        }
    }

    /// <summary>The connection stands: the secrets are not needed any more.</summary>
    public void ForgetSecrets()
    {
        foreach (var name in new[] { "key", "passphrase", "password", "askpass" })
            File.Delete(Path.Combine(path, name));
    }

    /// <summary>The keys that ssh has added.</summary>
    public IEnumerable<(string Algorithm, string Key)> Learned() =>
        File.ReadAllLines(KnownHosts)
            .Where(line => line.Length > 0 && !given.Contains(line))
            .Select(line => line.Split(' '))
            .Where(words => words.Length >= 3)
            .Select(words => (words[1], words[2]));

    public void Dispose()
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (Exception left) when (left is IOException or UnauthorizedAccessException)
        {
            // The socket may be going away at the same moment; the folder goes with the server's.
        }
    }

    private Dictionary<string, string?> Written(Credential credential)
    {
        if (credential.PrivateKey is { } key)
            Write("key", key.ReplaceLineEndings("\n").TrimEnd('\n') + "\n");
        if (credential.Passphrase is { } passphrase)
            Write("passphrase", passphrase + "\n");
        if (credential.Password is { } password)
            Write("password", password + "\n");
        if (credential is { Passphrase: null, Password: null })
            return [];
        Write("askpass", AskPass.ReplaceLineEndings("\n"));
        File.SetUnixFileMode(Path.Combine(path, "askpass"), Private | UnixFileMode.UserExecute);
        return new Dictionary<string, string?> { ["SSH_ASKPASS"] = Path.Combine(path, "askpass"), ["SSH_ASKPASS_REQUIRE"] = "force", ["DISPLAY"] = "none" };
    }

    private void Write(string name, string content)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = Private };
        using var stream = new FileStream(Path.Combine(path, name), options);
        stream.Write(Encoding.UTF8.GetBytes(content));
    }
}
