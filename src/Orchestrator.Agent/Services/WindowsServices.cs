using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Orchestrator.Agent.Commands;
using Orchestrator.Contracts.Commands;
using static Orchestrator.Agent.Windows.ServiceNative;

namespace Orchestrator.Agent.Services;

/// <summary>The service manager of Windows. It answers before a service has started or stopped, so the state is looked at until it has.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsServices(TimeProvider time) : IServiceControl
{
    private const int NoSuchService = 1060;
    private const int RunsAlready = 1056;
    private const int DoesNotRun = 1062;
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(250);

    public Task<bool> IsRunning(string service, CancellationToken cancellation) => Task.FromResult(IsRunning(service));

    public async Task<ActionResult> Control(ServiceAction action, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(action.Timeout ?? Timeout.InfiniteTimeSpan, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
        try
        {
            return new ActionResult { Ending = ActionEnding.Succeeded, Message = await Carry(action, either.Token) };
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            return new ActionResult { Ending = stop.IsCancellationRequested ? ActionEnding.Stopped : ActionEnding.TimedOut };
        }
        catch (Win32Exception refused)
        {
            return new ActionResult { Ending = ActionEnding.Failed, Message = Explained(action.Service, refused.NativeErrorCode) };
        }
    }

    private static async Task<string> Carry(ServiceAction action, CancellationToken cancellation)
    {
        switch (action.Operation)
        {
            case ServiceOperation.Enable:
                return SetStart(action.Service, StartsAutomatically, "starts with the computer");
            case ServiceOperation.Disable:
                return SetStart(action.Service, StartsNever, "does not start any more");
            case ServiceOperation.Stop:
                return await Stop(action.Service, cancellation);
            case ServiceOperation.Restart:
                await Stop(action.Service, cancellation);
                return await Start(action.Service, cancellation);
            default:
                return await Start(action.Service, cancellation);
        }
    }

    private static string SetStart(string service, uint start, string said)
    {
        using var opened = Opened.Of(service, ChangeConfig);
        if (!ChangeServiceConfigW(opened.Handle, NoChange, start, NoChange, null, null, 0, null, null, null, null))
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        return said;
    }

    private static async Task<string> Start(string service, CancellationToken cancellation)
    {
        using var opened = Opened.Of(service, QueryStatus | StartService);
        if (!StartServiceW(opened.Handle, 0, 0))
        {
            var refusal = Marshal.GetLastPInvokeError();
            if (refusal != RunsAlready)
                throw new Win32Exception(refusal);
            if (opened.State() == Running)
                return "ran already";
        }

        while (opened.State() is var state && state != Running)
        {
            if (state == Stopped)
                throw new Win32Exception(opened.ExitCode() is var code and not 0 ? code : DoesNotRun);
            await Task.Delay(LookAgain, TimeProvider.System, cancellation);
        }

        return "runs";
    }

    private static async Task<string> Stop(string service, CancellationToken cancellation)
    {
        using var opened = Opened.Of(service, QueryStatus | StopService | EnumerateDependents);
        foreach (var dependent in opened.RunningDependents())
            await Stop(dependent, cancellation);
        if (!ControlService(opened.Handle, StopControl, out _))
        {
            var refusal = Marshal.GetLastPInvokeError();
            if (refusal == DoesNotRun)
                return "did not run";
            if (opened.State() != StopPending)
                throw new Win32Exception(refusal);
        }

        while (opened.State() != Stopped)
            await Task.Delay(LookAgain, TimeProvider.System, cancellation);
        return "is stopped";
    }

    private static bool IsRunning(string service)
    {
        using var opened = Opened.Find(service, QueryStatus, out var problem);
        if (opened is not null)
            return opened.State() == Running;
        return problem == NoSuchService ? false : throw new IOException(Explained(service, problem));
    }

    private static string Explained(string service, int code) => code == NoSuchService
        ? $"there is no service '{service}' on this computer"
        : $"service '{service}': {new Win32Exception(code).Message} ({code})";
}
