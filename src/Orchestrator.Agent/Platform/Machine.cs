using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.Win32;
using Orchestrator.Contracts.Agents;

namespace Orchestrator.Agent.Platform;

/// <summary>What the agent knows about the computer it runs on.</summary>
internal static class Machine
{
    private const string WindowsIdentity = @"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Cryptography";

    /// <summary>The agent's version.</summary>
    public static string AgentVersion =>
        typeof(Machine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    public static AgentPlatform Platform => new(
        OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "macos" : "linux",
        RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant(),
        RuntimeInformation.OSDescription,
        Environment.MachineName);

    /// <summary>The system's own id of this installation; where there is none, one that is made once in the data folder.</summary>
    public static string Id(string dataFolder)
    {
        if (OperatingSystem.IsWindows() && Registry.GetValue(WindowsIdentity, "MachineGuid", null) is string { Length: > 0 } guid)
            return guid;
        const string LinuxIdentity = "/etc/machine-id";
        if (File.Exists(LinuxIdentity) && File.ReadAllText(LinuxIdentity).Trim() is { Length: > 0 } id)
            return id;
        var own = Path.Combine(dataFolder, "machine-id");
        if (!File.Exists(own))
            File.WriteAllText(own, Guid.NewGuid().ToString("N"));
        return File.ReadAllText(own).Trim();
    }
}
