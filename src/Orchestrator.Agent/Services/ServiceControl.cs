using System.ComponentModel;
using Orchestrator.Agent.Commands;
using Orchestrator.Contracts.Commands;

namespace Orchestrator.Agent.Services;

/// <summary>Services by their manager, whose answers say nothing of the outcome: the state is looked at until it is as wanted.</summary>
/// <param name="manager">The manager.</param>
/// <param name="time">The clock of the time-outs.</param>
internal sealed class ServiceControl(IServiceManager manager, TimeProvider time) : IServiceControl
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(250);

    public Task<ServiceState> State(string service, CancellationToken cancellation)
    {
        try
        {
            return Task.FromResult(manager.State(service));
        }
        catch (Win32Exception refused)
        {
            return refused.NativeErrorCode == ServiceErrors.NoSuchService
                ? Task.FromResult(ServiceState.Stopped)
                : throw new IOException(ServiceErrors.Explained(service, refused.NativeErrorCode), refused);
        }
    }

    public async Task<ActionResult> Control(ServiceAction action, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(action.Timeout ?? Timeout.InfiniteTimeSpan, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
        var touched = new List<string>();
        try
        {
            return await Carry(action, touched, either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            return new ActionResult { Ending = stop.IsCancellationRequested ? ActionEnding.Stopped : ActionEnding.TimedOut, Message = Left(touched) };
        }
        catch (ServiceRefusal refused)
        {
            return Failed($"{refused.Message}{(touched.Count > 0 ? $"; {Left(touched)}" : "")}");
        }
        catch (Win32Exception refused)
        {
            return Failed(ServiceErrors.Explained(action.Service, refused.NativeErrorCode));
        }
    }

    private async Task<ActionResult> Carry(ServiceAction action, List<string> touched, CancellationToken cancellation)
    {
        var service = action.Service;
        switch (action.Operation)
        {
            case ServiceOperation.Enable:
                manager.SetStart(service, withComputer: true);
                return Succeeded("starts with the computer");
            case ServiceOperation.Disable:
                manager.SetStart(service, withComputer: false);
                return Succeeded("does not start any more");
            case ServiceOperation.Stop:
                return Succeeded(await Stop(service, touched, cancellation) ? $"is stopped{So(Dependents(service, touched), "stopped")}" : "did not run");
            case ServiceOperation.Restart:
                await Stop(service, touched, cancellation);
                await Start(service, touched, cancellation);
                return await StartAgain(Dependents(service, touched), touched, cancellation);
            default:
                return Succeeded(await Start(service, touched, cancellation) ? "runs" : "ran already");
        }
    }

    /// <summary>Those that need a service have stopped before it and start after it, the last of them first.</summary>
    private async Task<ActionResult> StartAgain(IReadOnlyList<string> dependents, List<string> touched, CancellationToken cancellation)
    {
        var refusals = new List<string>();
        foreach (var dependent in dependents.Reverse())
        {
            try
            {
                await Start(dependent, touched, cancellation);
            }
            catch (ServiceRefusal refused)
            {
                refusals.Add(refused.Message);
            }
        }

        return refusals.Count == 0
            ? Succeeded($"runs{So(dependents, "started again")}")
            : Failed($"it runs, but not all that need it and were stopped for it run again: {string.Join("; ", refusals)}");
    }

    /// <returns>False: it ran already.</returns>
    private async Task<bool> Start(string service, List<string> touched, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            if (!manager.Start(service) && manager.State(service) == ServiceState.Running)
                return false;
            Touch(service, touched);
            while (manager.State(service) is var state && state != ServiceState.Running)
            {
                if (state == ServiceState.Stopped)
                    throw new Win32Exception(manager.ExitCode(service) is var code and not 0 ? code : ServiceErrors.DoesNotRun);
                await Task.Delay(LookAgain, TimeProvider.System, cancellation);
            }

            return true;
        }
        catch (Win32Exception refused)
        {
            throw new ServiceRefusal(service, refused);
        }
    }

    /// <param name="touched">Gets those that stop, in that order.</param>
    /// <returns>False: it did not run.</returns>
    private async Task<bool> Stop(string service, List<string> touched, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            foreach (var dependent in manager.RunningDependents(service))
                await Stop(dependent, touched, cancellation);
            if (!manager.Stop(service))
                return false;
            Touch(service, touched);
            while (manager.State(service) != ServiceState.Stopped)
                await Task.Delay(LookAgain, TimeProvider.System, cancellation);
            return true;
        }
        catch (Win32Exception refused)
        {
            throw new ServiceRefusal(service, refused);
        }
    }

    private static void Touch(string service, List<string> touched)
    {
        if (!touched.Contains(service, StringComparer.OrdinalIgnoreCase))
            touched.Add(service);
    }

    private static List<string> Dependents(string service, List<string> touched) =>
        [.. touched.Where(one => !one.Equals(service, StringComparison.OrdinalIgnoreCase))];

    private static string So(IReadOnlyList<string> dependents, string became) =>
        dependents.Count == 0 ? "" : $"; what needs it was {became} too: {string.Join(", ", dependents)}";

    private string Left(List<string> touched) =>
        touched.Count == 0 ? "no service was touched" : $"left so: {string.Join(", ", touched.Select(one => $"'{one}' {Now(one)}"))}";

    private string Now(string service)
    {
        try
        {
            return manager.State(service) switch
            {
                ServiceState.Running => "runs",
                ServiceState.Stopped => "is stopped",
                _ => "is starting or stopping",
            };
        }
        catch (Win32Exception refused)
        {
            return $"is in a state the system does not tell ({refused.NativeErrorCode})";
        }
    }

    private static ActionResult Succeeded(string message) => new() { Ending = ActionEnding.Succeeded, Message = message };

    private static ActionResult Failed(string message) => new() { Ending = ActionEnding.Failed, Message = message };

    private sealed class ServiceRefusal(string service, Win32Exception refused) : Exception(ServiceErrors.Explained(service, refused.NativeErrorCode), refused);
}
