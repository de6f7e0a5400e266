using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Orchestrator.Agent.Platform;

/// <summary>
/// Waits for processes that <see cref="PosixSpawn"/> has started, each on a thread of its own, which then waits for the next one: to make a thread costs
/// nearly as much as a process.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe partial class ChildWait
{
    private const int StackBytes = 128 * 1024;
    private const int Interrupted = 4;
    private const int SignalBase = 128;

    private static readonly Lock Gate = new();
    private static readonly Stack<ChildWait> Idle = [];

    private readonly object given = new();
    private (int ProcessId, TaskCompletionSource<int> Exit)? next;

    private ChildWait() => new Thread(Work, StackBytes) { IsBackground = true, Name = "child" }.Start();

    /// <summary>Its exit code, once it has ended; of one that a signal has ended, 128 and the signal's number.</summary>
    public static Task<int> Exit(int processId)
    {
        ChildWait? waiter;
        lock (Gate)
        {
            if (!Idle.TryPop(out waiter))
                waiter = new ChildWait();
        }

        var exit = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        waiter.Give(processId, exit);
        return exit.Task;
    }

    // There are as many as there have been processes at one time: an agent executes one action after the other.
    private void Work()
    {
        while (true)
        {
            var (processId, exit) = Next();
            var told = ExitCode(processId);
            lock (Gate)
                Idle.Push(this);
            if (told is { } code)
                exit.SetResult(code);
            else
                exit.SetException(new IOException($"the system does not tell how process {processId} has ended"));
        }
    }

    private void Give(int processId, TaskCompletionSource<int> exit)
    {
        lock (given)
        {
            next = (processId, exit);
            Monitor.Pulse(given);
        }
    }

    private (int ProcessId, TaskCompletionSource<int> Exit) Next()
    {
        lock (given)
        {
            while (next is null)
                Monitor.Wait(given);
            var taken = next.Value;
            next = null;
            return taken;
        }
    }

    private static int? ExitCode(int processId)
    {
        var status = 0;
        while (Wait(processId, &status, 0) != processId)
        {
            if (Marshal.GetLastPInvokeError() != Interrupted)
                return null;
        }

        var signal = status & 0x7F;
        return signal == 0 ? (status >> 8) & 0xFF : SignalBase + signal;
    }

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    private static partial int Wait(int processId, int* status, int options);
}
