using Orchestrator.Agent.Commands;
using Orchestrator.Agent.Platform;

namespace Orchestrator.Agent.Actions;

/// <summary>The first process of an action. Its outputs are read to their end and closed by whoever reads them.</summary>
internal abstract class ActionProcess : IDisposable
{
    public abstract int Id { get; }

    /// <summary>What it says: both outputs as one where the system has a way to keep their order, else each for itself.</summary>
    public abstract IReadOnlyList<(Stream Stream, bool IsError)> Outputs { get; }

    /// <summary>Its exit code, once it has ended; of one that a signal has ended, 128 and the signal's number.</summary>
    public abstract Task<int> Exit { get; }

    /// <summary>How a later agent finds it; null where it need not or cannot.</summary>
    public virtual ProcessMark? Mark => null;

    /// <summary>Starts it; there is nothing on its standard input. On Linux it is in a session of its own.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The system refused.</exception>
    public static ActionProcess Start(ProcessLaunch launch) =>
        OperatingSystem.IsLinux() ? new SpawnedProcess(launch, PosixSpawn.EntersFolders) : new PlainProcess(launch.Start());

    /// <summary>Lets it run, if it has been started without: so that it is in its job before it does anything (Windows).</summary>
    public virtual void Resume()
    {
    }

    public abstract void Kill();

    public abstract void Dispose();
}
