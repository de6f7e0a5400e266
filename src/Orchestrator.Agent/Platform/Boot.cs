using System.Runtime.Versioning;
using System.Security;
using Microsoft.Win32;

namespace Orchestrator.Agent.Platform;

/// <summary>Which boot of the computer this is.</summary>
internal static class Boot
{
    private const string LinuxFile = "/proc/sys/kernel/random/boot_id";
    private const string WindowsKey = @"SOFTWARE\Orchestrator\Boot";

    // No process sees two boots.
    private static readonly Lazy<string> OfLinux = new(static () => File.Exists(LinuxFile) ? File.ReadAllText(LinuxFile).Trim() : "");

    /// <summary>Another one after every start of the computer; empty if the system does not tell.</summary>
    public static string Id() => OperatingSystem.IsWindows() ? OfWindows() : OfLinux.Value;

    // Windows numbers its boots nowhere one could rely on; a volatile key goes with the boot in which it was made.
    [SupportedOSPlatform("windows")]
    private static string OfWindows()
    {
        try
        {
            using var key = Registry.LocalMachine.CreateSubKey(WindowsKey, writable: true, RegistryOptions.Volatile);
            if (key.GetValue("Id") is string { Length: > 0 } known)
                return known;
            var fresh = Guid.NewGuid().ToString("N");
            key.SetValue("Id", fresh);
            return fresh;
        }
        catch (Exception refused) when (refused is UnauthorizedAccessException or SecurityException or IOException)
        {
            return "";
        }
    }
}
