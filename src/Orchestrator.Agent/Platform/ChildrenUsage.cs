using System.Runtime.InteropServices;

namespace Orchestrator.Agent.Platform;

/// <summary>Processor time of the processes this one has started and waited for, with all those that they have waited for.</summary>
internal static partial class ChildrenUsage
{
    private const int Children = -1;
    private const int LongsOfUsage = 18;

    /// <summary>Since this process started; null: the system does not tell.</summary>
    public static unsafe TimeSpan? CpuTime()
    {
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess)
            return null;
        // struct rusage begins with two timevals: user and system time, each in seconds and microseconds.
        var usage = stackalloc long[LongsOfUsage];
        return GetUsage(Children, usage) == 0 ? TimeSpan.FromSeconds(usage[0] + usage[2]) + TimeSpan.FromMicroseconds(usage[1] + usage[3]) : null;
    }

    [LibraryImport("libc", EntryPoint = "getrusage")]
    private static unsafe partial int GetUsage(int who, long* usage);
}
