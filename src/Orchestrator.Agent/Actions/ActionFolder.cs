using System.Security.Cryptography;
using System.Text;
using Orchestrator.Agent.Journal;
using Orchestrator.Agent.Platform;
using Orchestrator.Agent.Sessions;

namespace Orchestrator.Agent.Actions;

/// <summary>The folder an action has for itself while it runs: its script, and a place to work in.</summary>
internal class ActionFolder
{
    /// <summary>Of the place to work in.</summary>
    protected const string WorkName = "work";

    protected ActionFolder(string path) => Path = path;

    public string Path { get; }

    /// <summary>Whether room on the disk of the agent's data is room for it.</summary>
    public virtual bool IsOnDataDisk => true;

    protected string Work => System.IO.Path.Combine(Path, WorkName);

    /// <summary>A folder yet to be made.</summary>
    /// <param name="folder">Where the agent keeps those for its own account.</param>
    /// <param name="session">Whose session the action runs in; null: as the agent's account.</param>
    public static ActionFolder For(string folder, UserSession? session)
    {
        var name = Prefix(folder) + Guid.NewGuid().ToString("N");
        if (session is not null && OperatingSystem.IsWindows())
            return new WindowsSessionFolder(name, session);
        if (OperatingSystem.IsLinux() && session?.Account is { } account && account.User != LinuxFile.OwnAccount)
            return new SessionFolder(name, account);
        return new ActionFolder(System.IO.Path.Combine(folder, name));
    }

    /// <summary>
    /// Removes those that an agent which was killed has left, scripts in them. On Windows those of sessions stay among the system's temporary files:
    /// whose they are cannot be trusted there.
    /// </summary>
    /// <param name="folder">Where the agent keeps those for its own account.</param>
    /// <exception cref="IOException">Some are still used; so says UnauthorizedAccessException.</exception>
    public static async Task RemoveLeft(string folder)
    {
        if (OperatingSystem.IsLinux())
            await SessionFolder.RemoveAllOf(Prefix(folder));
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    public virtual void Create() => DataFolder.CreatePrivate(Path);

    /// <summary>Makes a fresh empty folder to work in.</summary>
    /// <param name="hasFiles">Whether something else will be in the action's own folder.</param>
    public virtual string CreateWork(bool hasFiles) => hasFiles ? Directory.CreateDirectory(Work).FullName : Path;

    /// <summary>Everything is written: whoever runs the action may use it from now on.</summary>
    public virtual void HandOver()
    {
    }

    /// <summary>Removes it with all that is in it, as far as that goes.</summary>
    public virtual Task Remove()
    {
        RemoveAll(Path);
        return Task.CompletedTask;
    }

    // Several agents of a computer share the place of sessions' folders.
    private static string Prefix(string folder) =>
        string.Concat(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(System.IO.Path.GetFullPath(folder)))).AsSpan(0, 16), "-");

    protected static void RemoveAll(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (Exception busy) when (busy is IOException or UnauthorizedAccessException)
        {
            // Something the action left running uses it; the folder goes at the agent's next start, or with the system's.
        }
    }
}
