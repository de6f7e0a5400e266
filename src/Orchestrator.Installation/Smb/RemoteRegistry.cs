using System.Runtime.Versioning;
using Orchestrator.Core.Installation;

namespace Orchestrator.Installation.Smb;

/// <summary>The computer's registry, read by way of its service RemoteRegistry.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class RemoteRegistry(SmbTools tools, InstallationOrder order)
{
    private const string Service = "RemoteRegistry";
    private const string Windows = @"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion";

    // Windows 11 calls itself 10 there.
    private const int FirstBuildOf11 = 22000;

    /// <summary>Sees to it that the service runs, if the order says so.</summary>
    /// <returns>Null: the registry can be read; else why not, for people.</returns>
    public async Task<string?> Ensure(CancellationToken cancellation)
    {
        try
        {
            var status = SmbAnswers.Service((await tools.Procedure(["service", "status", Service], cancellation)).Output);
            if (status.IsRunning)
                return null;
            if (!order.RemoteRegistry)
                return $"{Service} is {status.State} and is left so";
            await tools.Procedure(["service", "start", Service], cancellation, "SERVICE_ALREADY_RUNNING");
            return null;
        }
        catch (RemoteException failure)
        {
            return $"{Service} cannot be started: {failure.Message}";
        }
    }

    /// <summary>The identity of the installation of Windows, as its agent will tell it.</summary>
    public Task<string?> MachineId(CancellationToken cancellation) => Value(@"HKLM\SOFTWARE\Microsoft\Cryptography", "MachineGuid", cancellation);

    /// <summary>"x64", "arm64", ...; null: it does not say.</summary>
    public async Task<string?> Architecture(CancellationToken cancellation) =>
        (await Value(@"HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\Environment", "PROCESSOR_ARCHITECTURE", cancellation))?.ToUpperInvariant() switch
        {
            "AMD64" => "x64",
            "ARM64" => "arm64",
            "X86" => "x86",
            { } other => other.ToLowerInvariant(),
            null => null,
        };

    /// <summary>The system by name and build, for people; null: it does not say.</summary>
    public async Task<string?> Description(CancellationToken cancellation)
    {
        if (await Value(Windows, "ProductName", cancellation) is not { } name)
            return null;
        var build = await Value(Windows, "CurrentBuildNumber", cancellation);
        if (int.TryParse(build, out var number) && number >= FirstBuildOf11)
            name = name.Replace("Windows 10", "Windows 11", StringComparison.Ordinal);
        return build is null ? name : $"{name} (build {build})";
    }

    private async Task<string?> Value(string key, string name, CancellationToken cancellation)
    {
        try
        {
            return (await tools.Procedure(["registry", "getvalueraw", key, name], cancellation)).Output.Trim() is { Length: > 0 } value ? value : null;
        }
        catch (RemoteException)
        {
            return null;
        }
    }
}
