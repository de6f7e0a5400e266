using System.Globalization;
using Orchestrator.Agent.Platform;

namespace Orchestrator.Agent.Journal;

/// <summary>The agent's folder, readable by its account alone. While this object lives no other process can have it.</summary>
public sealed class DataFolder : IDisposable
{
    /// <summary>How long what an agent that is gone has left may take to let go of the folder.</summary>
    private static readonly TimeSpan Leaving = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private readonly FileStream held;

    private DataFolder(string path, FileStream held) => (Path, this.held) = (path, held);

    /// <summary>Full path.</summary>
    public string Path { get; }

    public string JournalFile => System.IO.Path.Combine(Path, "journal");

    /// <summary>Where the process of the running action is found.</summary>
    public string ProcessFile => System.IO.Path.Combine(Path, "process");

    /// <summary>Where each action gets a folder of its own while it runs.</summary>
    public string ActionsFolder => System.IO.Path.Combine(Path, "actions");

    /// <summary>Of each transfer that pauses, which files it has read.</summary>
    public string TransfersFolder => System.IO.Path.Combine(Path, "transfers");

    /// <summary>Outputs that are too long for their reports, until a server has them.</summary>
    public string OutputsFolder => System.IO.Path.Combine(Path, "outputs");

    /// <summary>Takes the folder, making it if need be.</summary>
    /// <exception cref="IOException">Another process has it (the message names folder and process), or it cannot be made.</exception>
    public static DataFolder Take(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        CreatePrivate(full);
        FileStream taken;
        try
        {
            taken = new FileStream(System.IO.Path.Combine(full, "agent.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException busy)
        {
            throw new IOException($"The data folder {full} is in use by another agent, process {OwnerOf(full)}; one folder serves one agent.", busy);
        }

        try
        {
            File.WriteAllText(OwnerFile(full), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        }
        catch (IOException noRoom) when (FullDisk.IsReasonOf(noRoom))
        {
            // The lock is what counts; the number only says whose it is.
        }

        return new DataFolder(full, taken);
    }

    /// <summary>
    /// The same; where another agent has been killed while it started a process, that has what was open until it is the program it shall become, which is
    /// waited for.
    /// </summary>
    /// <param name="path">The folder.</param>
    /// <param name="wait">Called before it is tried again.</param>
    /// <exception cref="IOException">As above.</exception>
    public static async Task<DataFolder> Take(string path, Func<Task> wait)
    {
        for (var began = TimeProvider.System.GetTimestamp(); ; await wait())
        {
            try
            {
                return Take(path);
            }
            catch (IOException) when (TimeProvider.System.GetElapsedTime(began) < Leaving && OwnerIsGone(System.IO.Path.GetFullPath(path)))
            {
                // What it has left lets go in a moment.
            }
        }
    }

    /// <inheritdoc cref="Take(string, Func{Task})"/>
    /// <param name="path">The folder.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public static Task<DataFolder> Take(string path, CancellationToken cancellation) => Take(path, () => Task.Delay(Look, TimeProvider.System, cancellation));

    /// <summary>Makes a folder that only the agent's account can read.</summary>
    public static void CreatePrivate(string path)
    {
        if (OperatingSystem.IsWindows())
            WindowsAccess.CreatePrivate(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public void Dispose() => held.Dispose();

    private static bool OwnerIsGone(string folder) =>
        LinuxProcesses.Available && int.TryParse(OwnerOf(folder), CultureInfo.InvariantCulture, out var processId) && !LinuxProcesses.IsAlive(processId);

    private static string OwnerFile(string folder) => System.IO.Path.Combine(folder, "agent.pid");

    private static string OwnerOf(string folder)
    {
        try
        {
            return File.ReadAllText(OwnerFile(folder)).Trim();
        }
        catch (IOException)
        {
            return "unknown";
        }
    }
}
