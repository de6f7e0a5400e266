using System.Diagnostics;

namespace Orchestrator.Benchmarks.Fleet;

/// <summary>What this process has used of the processors so far: other than time, it means something on a busy machine, too.</summary>
internal static class Cpu
{
    public static TimeSpan Now
    {
        get
        {
            using var self = Process.GetCurrentProcess();
            return self.TotalProcessorTime;
        }
    }
}
