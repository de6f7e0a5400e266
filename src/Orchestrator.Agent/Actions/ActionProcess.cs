namespace Orchestrator.Agent.Actions;

/// <summary>The first process of an action. Its outputs are read to their end and closed by whoever reads them.</summary>
internal abstract class ActionProcess : IDisposable
{
    public abstract int Id { get; }

    /// <summary>What it says: both outputs as one where the system has a way to keep their order, else each for itself.</summary>
    public abstract IReadOnlyList<(Stream Stream, bool IsError)> Outputs { get; }

    /// <summary>Its exit code, once it has ended; of one that a signal has ended, 128 and the signal's number.</summary>
    public abstract Task<int> Exit { get; }

    /// <summary>Starts it; there is nothing on its standard input. On Linux it is in a session of its own, and does nothing until <see cref="Resume"/>.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The system refused.</exception>
    public static ActionProcess Start(ProcessLaunch launch) => OperatingSystem.IsLinux() ? new HeldProcess(launch) : new PlainProcess(launch.Start());

    /// <summary>Lets it run, if it is held.</summary>
    public abstract void Resume();

    public abstract void Kill();

    public abstract void Dispose();
}
