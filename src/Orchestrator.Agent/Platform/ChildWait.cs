using System.Globalization;
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
    private const int ChildEnded = 17;
    private const nint AsUsual = 0;

    private static readonly Lock Gate = new();
    private static readonly Stack<ChildWait> Idle = [];

    private readonly object given = new();
    private (int ProcessId, TaskCompletionSource<int> Exit)? next;

    private ChildWait() => new Thread(Work, StackBytes) { IsBackground = true, Name = "child" }.Start();

    /// <summary>
    /// Has the system keep how children end until it is asked. Who has started this process may have told it not to, and that is inherited. To be called
    /// before anything else waits for children.
    /// </summary>
    public static void Prepare()
    {
        const string Label = "SigIgn:";
        var ignored = File.ReadLines("/proc/self/status").FirstOrDefault(static line => line.StartsWith(Label, StringComparison.Ordinal));
        if (ignored is not null && (ulong.Parse(ignored.AsSpan(Label.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & (1UL << (ChildEnded - 1))) != 0)
            _ = Handle(ChildEnded, AsUsual);
    }

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

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Handle(int signal, nint handler);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    private static partial int Wait(int processId, int* status, int options);
}
