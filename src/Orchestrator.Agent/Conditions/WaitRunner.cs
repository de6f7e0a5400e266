using System.Net.Sockets;
using Orchestrator.Agent.Actions;
using Orchestrator.Agent.Commands;
using Orchestrator.Agent.Services;
using Orchestrator.Contracts.Commands;

namespace Orchestrator.Agent.Conditions;

/// <summary>Waits until something is there, or gone.</summary>
/// <param name="services">The services of this computer.</param>
/// <param name="time">The clock of the time-outs.</param>
internal sealed class WaitRunner(IServices services, TimeProvider time)
{
    private const string ThisComputer = "localhost";
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestConnect = TimeSpan.FromSeconds(5);

    /// <summary>Waits to the end. Never throws: what goes wrong is in the result.</summary>
    public async Task<ActionResult> Run(WaitAction action, CancellationToken stop)
    {
        var path = "";
        if (action.For == WaitSubject.File && TargetPath.Read(action.File!, out path) is { } misplaced)
            return new ActionResult { Ending = ActionEnding.Failed, Message = misplaced };
        var began = time.GetTimestamp();
        string? untold = null;
        using var limit = new CancellationTokenSource(action.Timeout ?? Timeout.InfiniteTimeSpan, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
        try
        {
            while (!await IsSo(action, path, unknown => untold = unknown, either.Token))
                await Task.Delay(LookAgain, TimeProvider.System, either.Token);
            var waited = time.GetElapsedTime(began).TotalSeconds;
            return new ActionResult { Ending = ActionEnding.Succeeded, Message = FormattableString.Invariant($"{What(action, path)} {State(action, action.UntilGone)} after {waited:0.0} s") };
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            return stop.IsCancellationRequested
                ? new ActionResult { Ending = ActionEnding.Stopped }
                : new ActionResult { Ending = ActionEnding.TimedOut, Message = untold ?? $"{What(action, path)} {State(action, !action.UntilGone)} all the time" };
        }
        catch (IOException refused)
        {
            return new ActionResult { Ending = ActionEnding.Failed, Message = refused.Message };
        }
    }

    /// <param name="unknown">Told why nobody can know yet; null: somebody does.</param>
    private async Task<bool> IsSo(WaitAction action, string path, Action<string?> unknown, CancellationToken cancellation) => action.For switch
    {
        // Of a computer that nobody finds, a port is neither open nor closed.
        WaitSubject.Port => await IsOpen(action.Host ?? ThisComputer, action.Port!.Value, unknown, cancellation) == !action.UntilGone,
        // One that starts or stops is neither there nor gone.
        WaitSubject.Service => await services.State(action.Service!, cancellation) == (action.UntilGone ? ServiceState.Stopped : ServiceState.Running),
        _ => (File.Exists(path) || Directory.Exists(path)) != action.UntilGone,
    };

    private async Task<bool?> IsOpen(string host, int port, Action<string?> unknown, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(LongestConnect, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            unknown(null);
            using var client = new TcpClient();
            await client.ConnectAsync(host, port, either.Token);
            return true;
        }
        catch (SocketException nameless) when (nameless.SocketErrorCode is SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData or SocketError.NoRecovery)
        {
            unknown($"the name '{host}' could not be resolved: {nameless.Message}");
            return null;
        }
        catch (SocketException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    private static string What(WaitAction action, string path) => action.For switch
    {
        WaitSubject.Port => $"port {action.Port} of {action.Host ?? ThisComputer}",
        WaitSubject.Service => $"service '{action.Service}'",
        _ => path,
    };

    private static string State(WaitAction action, bool isGone) => action.For switch
    {
        WaitSubject.Port => isGone ? "was closed" : "was open",
        WaitSubject.Service => isGone ? "did not run" : "ran",
        _ => isGone ? "was not there" : "was there",
    };
}
