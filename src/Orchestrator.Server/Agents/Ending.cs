using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Orchestrator.Server.Agents;

/// <summary>Asks a process to end, and insists after a while.</summary>
internal static partial class Ending
{
    private const int SigTerm = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static async Task End(Process process)
    {
        try
        {
            if (OperatingSystem.IsWindows() || Kill(process.Id, SigTerm) != 0)
                process.Kill(entireProcessTree: true);
            using var limit = new CancellationTokenSource(Patience);
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int process, int signal);
}
