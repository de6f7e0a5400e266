using System.Globalization;
using Orchestrator.Agent.Platform;

namespace Orchestrator.Agent.Journal;

/// <summary>The agent's folder, readable by its account alone. While this object lives no other process can have it.</summary>
public sealed class DataFolder : IDisposable
{
    private readonly FileStream held;

    private DataFolder(string path, FileStream held) => (Path, this.held) = (path, held);

    /// <summary>Full path.</summary>
    public string Path { get; }

    public string JournalFile => System.IO.Path.Combine(Path, "journal");

    /// <summary>Where the process of the running action is found.</summary>
    public string ProcessFile => System.IO.Path.Combine(Path, "process");

    /// <summary>Where each action gets a folder of its own while it runs.</summary>
    public string ActionsFolder => System.IO.Path.Combine(Path, "actions");

    /// <summary>Outputs that are too long for their reports, until a server has them.</summary>
    public string OutputsFolder => System.IO.Path.Combine(Path, "outputs");

    /// <summary>Takes the folder, making it if need be.</summary>
    /// <exception cref="IOException">Another process has it (the message names folder and process), or it cannot be made.</exception>
    public static DataFolder Take(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        CreatePrivate(full);
        var owner = System.IO.Path.Combine(full, "agent.pid");
        FileStream taken;
        try
        {
            taken = new FileStream(System.IO.Path.Combine(full, "agent.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException busy)
        {
            throw new IOException($"The data folder {full} is in use by another agent, process {OwnerOf(owner)}; one folder serves one agent.", busy);
        }

        try
        {
            File.WriteAllText(owner, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        }
        catch (IOException noRoom) when (FullDisk.IsReasonOf(noRoom))
        {
            // The lock is what counts; the number only says whose it is.
        }

        return new DataFolder(full, taken);
    }

    /// <summary>Makes a folder that only the agent's account can read.</summary>
    public static void CreatePrivate(string path)
    {
        if (OperatingSystem.IsWindows())
            WindowsAccess.CreatePrivate(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public void Dispose() => held.Dispose();

    private static string OwnerOf(string file)
    {
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (IOException)
        {
            return "unknown";
        }
    }
}
