using System.Runtime.Versioning;
using Microsoft.Win32;

namespace Orchestrator.Agent.Power;

/// <summary>Whether the system itself says that it has to be rebooted.</summary>
internal static class RebootNeed
{
    /// <summary>Debian's packages ask for a reboot by it.</summary>
    public const string LinuxFile = "/run/reboot-required";

    private const string SessionManager = @"SYSTEM\CurrentControlSet\Control\Session Manager";

    private static readonly string[] WindowsKeys =
    [
        @"SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\RebootPending",
        @"SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update\RebootRequired",
    ];

    public static bool Exists() => OperatingSystem.IsWindows() ? OfWindows() : File.Exists(LinuxFile);

    [SupportedOSPlatform("windows")]
    private static bool OfWindows()
    {
        foreach (var path in WindowsKeys)
        {
            using var key = Registry.LocalMachine.OpenSubKey(path);
            if (key is not null)
                return true;
        }

        using var session = Registry.LocalMachine.OpenSubKey(SessionManager);
        return session?.GetValue("PendingFileRenameOperations") is string[] { Length: > 0 };
    }
}
