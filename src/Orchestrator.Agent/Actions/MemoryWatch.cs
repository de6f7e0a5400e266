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

    private readonly CancellationTokenSource ended = new();
    private readonly Task watching;
    private long peak;

    /// <param name="processId">The action's first process.</param>
    public MemoryWatch(int processId) => watching = LinuxProcesses.Available ? Watch(processId) : Task.CompletedTask;

    /// <summary>Of one process, in bytes; null: none was seen.</summary>
    public long? Peak => Interlocked.Read(ref peak) is var seen and > 0 ? seen : null;

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ended.Dispose();
    }

    private async Task Watch(int processId)
    {
        for (var wait = First; ; wait = wait * 2 < Longest ? wait * 2 : Longest)
        {
            await Task.Delay(wait, TimeProvider.System, ended.Token);
            if (LinuxProcesses.PeakMemory(processId) is { } now && now > peak)
                Interlocked.Exchange(ref peak, now);
        }
    }
}
