using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using static Orchestrator.Agent.Windows.ServiceNative;

namespace Orchestrator.Agent.Services;

/// <summary>The service manager of Windows.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsServiceManager : IServiceManager
{
    public ServiceState State(string service)
    {
        using var opened = Opened.Of(service, QueryStatus);
        return Of(opened.State());
    }

    public int ExitCode(string service)
    {
        using var opened = Opened.Of(service, QueryStatus);
        return opened.ExitCode();
    }

    public bool Start(string service)
    {
        using var opened = Opened.Of(service, StartService);
        return StartServiceW(opened.Handle, 0, 0) || Refused(ServiceErrors.RunsAlready);
    }

    public bool Stop(string service)
    {
        using var opened = Opened.Of(service, QueryStatus | StopService);
        if (ControlService(opened.Handle, StopControl, out _))
            return true;
        // One that stops already takes no other order.
        var refusal = Marshal.GetLastPInvokeError();
        if (refusal == ServiceErrors.DoesNotRun)
            return false;
        return opened.State() == StopPending ? true : throw new Win32Exception(refusal);
    }

    public void SetStart(string service, bool withComputer)
    {
        using var opened = Opened.Of(service, ChangeConfig);
        if (!ChangeServiceConfigW(opened.Handle, NoChange, withComputer ? StartsAutomatically : StartsNever, NoChange, null, null, 0, null, null, null, null))
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    public IReadOnlyList<string> RunningDependents(string service)
    {
        using var opened = Opened.Of(service, EnumerateDependents);
        return opened.RunningDependents();
    }

    private static bool Refused(int harmless) => Marshal.GetLastPInvokeError() is var refusal && refusal == harmless ? false : throw new Win32Exception(refusal);

    private static ServiceState Of(uint state) => state switch
    {
        Stopped => ServiceState.Stopped,
        Running => ServiceState.Running,
        _ => ServiceState.Between,
    };
}
