using System.ComponentModel;
using System.Runtime.InteropServices;
using static Orchestrator.Agent.Windows.ServiceNative;

namespace Orchestrator.Agent.Windows;

/// <summary>
/// What the service wants the system to do with it: start it with the computer, and again when it fails. The tools that create it from
/// afar cannot say that, so it says it itself, at every start.
/// </summary>
internal static unsafe class ServiceSettings
{
    private const string About = "Executes what an Orchestrator server distributes to this computer, and reports to it.";
    private const string DisplayName = "Orchestrator agent";
    private const uint ResetAfterSeconds = 24 * 60 * 60;

    private static readonly uint[] RestartAfterMilliseconds = [5_000, 30_000, 60_000];

    /// <returns>What the system refused, and why; each of them for itself.</returns>
    public static IReadOnlyList<string> Apply()
    {
        var manager = OpenSCManagerW(null, null, Connect);
        if (manager == 0)
            return [Refused("all settings")];
        try
        {
            var service = OpenServiceW(manager, WindowsService.Name, ChangeConfig | StartService);
            if (service == 0)
                return [Refused("all settings")];
            try
            {
                return [.. Set(service)];
            }
            finally
            {
                CloseServiceHandle(service);
            }
        }
        finally
        {
            CloseServiceHandle(manager);
        }
    }

    private static List<string> Set(nint service)
    {
        var refused = new List<string>();
        if (!ChangeServiceConfigW(service, NoChange, StartsAutomatically, NoChange, null, null, 0, null, null, null, DisplayName))
            refused.Add(Refused("start with the computer"));
        if (!SetDescription(service))
            refused.Add(Refused("description"));
        if (!SetRecovery(service))
            refused.Add(Refused("start again after a crash"));
        if (!SetRecoveryFromErrors(service))
            refused.Add(Refused("start again after an error"));
        return refused;
    }

    private static bool SetDescription(nint service)
    {
        fixed (char* text = About)
        {
            var description = new ServiceDescription { Text = text };
            return ChangeServiceConfig2W(service, Description, &description);
        }
    }

    private static bool SetRecovery(nint service)
    {
        // The last one counts for all further failures.
        var actions = stackalloc RecoveryAction[RestartAfterMilliseconds.Length];
        for (var each = 0; each < RestartAfterMilliseconds.Length; each++)
            actions[each] = new RecoveryAction { Type = RestartAction, DelayMilliseconds = RestartAfterMilliseconds[each] };
        var recovery = new Recovery { ResetAfterSeconds = ResetAfterSeconds, Count = (uint)RestartAfterMilliseconds.Length, Actions = actions };
        return ChangeServiceConfig2W(service, FailureActions, &recovery);
    }

    private static bool SetRecoveryFromErrors(nint service)
    {
        var yes = 1;
        return ChangeServiceConfig2W(service, FailureActionsFlag, &yes);
    }

    private static string Refused(string setting) => $"{setting}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}";
}
