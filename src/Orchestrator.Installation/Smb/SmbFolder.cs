using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using Orchestrator.Core.Credentials;

namespace Orchestrator.Installation.Smb;

/// <summary>A visit's own folder, closed to others: its credentials, Samba's settings, and what is on its way. It is gone with the visit.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class SmbFolder : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // Every Windows that is still maintained signs if it is asked to, and those with SMB 3 encrypt. The computer's own smb.conf does not count.
    private const string Settings =
        """
        [global]
        workgroup = WORKGROUP
        client min protocol = SMB2_02
        client max protocol = SMB3
        client ipc min protocol = SMB2_02
        client ipc max protocol = SMB3
        client signing = required
        client ipc signing = required
        client smb encrypt = desired
        client use kerberos = off
        name resolve order = host
        disable netbios = yes
        load printers = no
        """;

    private static readonly string[] Places = ["lock directory", "private dir", "state directory", "cache directory", "pid directory"];

    private readonly string path;

    private SmbFolder(string path) => this.path = path;

    /// <summary>Samba's settings.</summary>
    public string SettingsFile => Path.Combine(path, "smb.conf");

    /// <summary>User and password, as Samba's programs read them.</summary>
    public string CredentialsFile => Path.Combine(path, "credentials");

    /// <param name="parent">A folder that is closed to others.</param>
    /// <exception cref="RemoteException">Samba cannot be given such credentials, or the folder cannot be made.</exception>
    public static SmbFolder Make(string parent, Credential credential)
    {
        var made = Path.Combine(parent, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)));
        var content = Credentials(credential);
        var folder = new SmbFolder(made);
        try
        {
            Directory.CreateDirectory(made, Private | UnixFileMode.UserExecute);
            var samba = Directory.CreateDirectory(Path.Combine(made, "samba"), Private | UnixFileMode.UserExecute).FullName;
            var places = Places.Select(name => $"{name} = {samba}\n");
            folder.Write("smb.conf", Encoding.UTF8.GetBytes($"{Settings}\n{string.Concat(places)}"));
            folder.Write("credentials", Encoding.UTF8.GetBytes(content));
            return folder;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            folder.Dispose();
            throw RemoteException.OfFolder(parent, failure);
        }
    }

    /// <summary>Where a file of this name is or would be.</summary>
    public string At(string name) => Path.Combine(path, name);

    /// <summary>Writes a file that nobody else can read.</summary>
    /// <returns>Its path.</returns>
    public string Write(string name, ReadOnlySpan<byte> content)
    {
        Remove(name);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = Private };
        using var stream = new FileStream(At(name), options);
        stream.Write(content);
        return At(name);
    }

    /// <summary>Gives a file of any path a name here: smbclient splits its orders where a path may have a semicolon.</summary>
    /// <returns>Its path.</returns>
    public string Link(string name, string target)
    {
        Remove(name);
        File.CreateSymbolicLink(At(name), Path.GetFullPath(target));
        return At(name);
    }

    /// <summary>What a file of this name says, without blanks around it; null: there is none.</summary>
    public string? Text(string name) => File.Exists(At(name)) ? File.ReadAllText(At(name)).Trim() : null;

    public void Remove(string name) => File.Delete(At(name));

    public void Dispose()
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (Exception left) when (left is IOException or UnauthorizedAccessException)
        {
            // A program that is just ending may still write there; the folder goes with the server's.
        }
    }

    private static string Credentials(Credential credential)
    {
        var set = credential.Set;
        if (credential.Password is not { Length: > 0 } password)
            throw new RemoteException($"the credential set '{set.Name}' has no password, which SMB needs; store it");
        if (password.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0 || char.IsWhiteSpace(password[0]) || char.IsWhiteSpace(password[^1]))
            throw new RemoteException($"the password of the credential set '{set.Name}' begins or ends with a blank or has a line break, which Samba cannot take; choose another one");
        var parts = set.User.Split('\\', 2);
        return parts.Length == 2
            ? $"username = {parts[1]}\npassword = {password}\ndomain = {parts[0]}\n"
            : $"username = {parts[0]}\npassword = {password}\n";
    }
}
