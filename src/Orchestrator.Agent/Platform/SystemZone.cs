using Microsoft.Win32;
using Orchestrator.Timeframes;

namespace Orchestrator.Agent.Platform;

/// <summary>The time zone the computer is set to.</summary>
internal static class SystemZone
{
    private const string WindowsSetting = @"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\TimeZoneInformation";

    /// <summary>IANA id, or null if the computer does not say or nobody knows it.</summary>
    public static string? Find() => Zones.TryResolve(Setting(), out var zone, out _) ? zone.Id : null;

    private static string? Setting()
    {
        if (OperatingSystem.IsWindows())
            return Registry.GetValue(WindowsSetting, "TimeZoneKeyName", null) as string;
        if (Environment.GetEnvironmentVariable("TZ") is { Length: > 0 } variable)
            return variable.TrimStart(':');
        return LinkedZone() ?? (File.Exists("/etc/timezone") ? File.ReadAllText("/etc/timezone").Trim() : null);
    }

    private static string? LinkedZone()
    {
        const string Folder = "/zoneinfo/";
        var target = File.Exists("/etc/localtime") ? File.ResolveLinkTarget("/etc/localtime", returnFinalTarget: false)?.FullName : null;
        var at = target?.LastIndexOf(Folder, StringComparison.Ordinal) ?? -1;
        return at < 0 ? null : target![(at + Folder.Length)..];
    }
}
