namespace Orchestrator.Server.Hosting;

/// <summary>The folder with everything the server keeps. One process at a time owns it; its files are the account's own.</summary>
public sealed class DataFolder : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly FileStream held;

    private DataFolder(string path, FileStream held)
    {
        Path = path;
        this.held = held;
    }

    public string Path { get; }

    /// <summary>Where the server's public key is exported for agents on this computer.</summary>
    public string ServerKey => File("server.pub");

    /// <summary>The administrator's key that was made at first start, for programs of the same account on this computer.</summary>
    public string AdministratorKey => File("admin.key");

    /// <summary>The one-time password of the first administrator; removed once another one is chosen.</summary>
    public string AdministratorPassword => File("admin.password");

    public string MasterKey => File("master.key");

    /// <summary>Name of this server among those that share a store.</summary>
    public string ServerName => File("server.name");

    /// <summary>Folder of the local agent.</summary>
    public string Agent => File("agent");

    /// <summary>Id of the target that stands for this computer.</summary>
    public string AgentTarget => File("agent.target");

    /// <summary>Socket of the local channel, in a folder of its own because that must be closed to others.</summary>
    public string AgentSocket => System.IO.Path.Combine(File("channel"), "agent.sock");

    /// <summary>Contents of packages.</summary>
    public string Packages => File("packages");

    public string AgentLog => File("agent.log");

    /// <summary>Makes the folder if it is missing and takes it.</summary>
    /// <exception cref="SettingsException">It cannot be used, or another server has it.</exception>
    public static DataFolder Open(string path)
    {
        try
        {
            CreatePrivate(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"The data folder '{path}' cannot be made: {failure.Message} Set ORCHESTRATOR_DATA to a folder this account may write to.", failure);
        }

        var lockFile = System.IO.Path.Combine(path, "server.lock");
        try
        {
            return new DataFolder(path, OpenLock(lockFile));
        }
        catch (IOException taken) when (IsTaken(taken))
        {
            throw new SettingsException($"Another server uses the data folder '{path}'. Stop it, or set ORCHESTRATOR_DATA to another folder.", taken);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException(
                $"The data folder '{path}' cannot be written to: {refused.Message.TrimEnd('.')}. Give this account write access and the disk room, or set ORCHESTRATOR_DATA to another folder.", refused);
        }
    }

    /// <summary>Makes a folder that only this account may look into.</summary>
    public static void CreatePrivate(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
    }

    /// <summary>Writes a file that only this account may read; readers see the old content or the new, never a part.</summary>
    public static void WriteSecret(string path, ReadOnlySpan<byte> content)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        var temporary = path + ".new";
        System.IO.File.Delete(temporary);
        using (var stream = new FileStream(temporary, options))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }

        System.IO.File.Move(temporary, path, overwrite: true);
    }

    public void Dispose() => held.Dispose();

    // A lock of somebody else is a sharing violation on Windows, EAGAIN on Linux and on macOS: a full disk and one that is read-only are I/O errors, too.
    private static bool IsTaken(IOException failure) => failure.HResult is unchecked((int)0x80070020) or 11 or 35;

    // Private: who may open it, may lock it, and keep the server from starting.
    private static FileStream OpenLock(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        return new FileStream(path, options);
    }

    private string File(string name) => System.IO.Path.Combine(Path, name);
}
