using Orchestrator.Agent.Platform;

namespace Orchestrator.Agent.Actions;

/// <summary>
/// Looks from time to time how much memory the processes of an action have had at most. The system keeps the peak of each while it lives,
/// so only what happens after the last look is missed: half a second at most, and those that live for less than that.
/// </summary>
internal sealed class MemoryWatch : IAsyncDisposable
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(500);

    private readonly int processId;
    private readonly ITimer? timer;
    private TimeSpan wait = First;
    private long peak;

    /// <param name="processId">The action's first process.</param>
    public MemoryWatch(int processId)
    {
        this.processId = processId;
        if (!LinuxProcesses.Available)
            return;
        timer = TimeProvider.System.CreateTimer(static watch => ((MemoryWatch)watch!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        timer.Change(wait, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Of one process, in bytes; null: none was seen.</summary>
    public long? Peak => Interlocked.Read(ref peak) is var seen and > 0 ? seen : null;

    /// <summary>Returns when nobody looks any more.</summary>
    public ValueTask DisposeAsync() => timer?.DisposeAsync() ?? ValueTask.CompletedTask;

    private void Look()
    {
        if (LinuxProcesses.PeakMemory(processId) is { } now && now > peak)
            Interlocked.Exchange(ref peak, now);
        wait = wait * 2 < Longest ? wait * 2 : Longest;
        timer!.Change(wait, Timeout.InfiniteTimeSpan);
    }
}
