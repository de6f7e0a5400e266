using System.ComponentModel;

namespace Orchestrator.Agent.Services;

/// <summary>Codes of Windows' service manager.</summary>
internal static class ServiceErrors
{
    public const int RunsAlready = 1056;
    public const int NoSuchService = 1060;
    public const int DoesNotRun = 1062;

    public static string Explained(string service, int code) => code == NoSuchService
        ? $"there is no service '{service}' on this computer"
        : $"service '{service}': {new Win32Exception(code).Message} ({code})";
}
