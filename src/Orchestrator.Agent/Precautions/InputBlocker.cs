using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Orchestrator.Agent.Precautions;

/// <summary>The process that blocks the input of the session it runs in, until it ends.</summary>
internal static partial class InputBlocker
{
    /// <summary>By which the agent's program becomes this process.</summary>
    public const string Verb = "block-input";

    /// <summary>What it says once the input is blocked.</summary>
    public const string Blocked = "blocked";

    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    /// <summary>Blocks until it is ended.</summary>
    /// <returns>The return code of a process that could not.</returns>
    [SupportedOSPlatform("windows")]
    public static int Run()
    {
        if (!BlockInput(true))
        {
            Console.WriteLine(new Win32Exception(Marshal.GetLastPInvokeError()).Message);
            return 1;
        }

        Console.WriteLine(Blocked);
        using var never = new ManualResetEventSlim();
        while (!never.Wait(Again))
        {
            // Ctrl+Alt+Del gives the input back. By the same thread, to which Windows ties the lock.
            _ = BlockInput(true);
        }

        return 0;
    }

    [LibraryImport("user32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool BlockInput([MarshalAs(UnmanagedType.Bool)] bool block);
}
