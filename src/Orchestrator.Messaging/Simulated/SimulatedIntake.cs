using Orchestrator.Contracts;
using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Reports;
using Orchestrator.Contracts.Signing;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Runs;
using Orchestrator.Messaging.Reporting;
using Orchestrator.Timeframes;

namespace Orchestrator.Messaging.Simulated;

/// <summary>Decides what a simulated target accepts, by the rules of the real agent.</summary>
internal sealed class SimulatedIntake(CommandVerifier verifier, WorkPlan plans, Nature nature)
{
    private const int OpenWorks = 100;
    private readonly WindowCache windows = new();
    private long arrivals;

    /// <summary>Takes in a command that the target does not know. What comes of it, or null: not to be remembered.</summary>
    /// <param name="refusal">The answer to something that nobody who could sign has sent.</param>
    public SimulatedWork? Take(SimulatedTarget target, OutgoingCommand outgoing, DateTimeOffset now, out CommandReport? refusal)
    {
        refusal = null;
        if (outgoing.Destination == CommandDestination.Installer)
            return Installation(target, outgoing, now);
        if (verifier.Verify(outgoing.Signed) is not { } command)
        {
            refusal = Turn(outgoing, RefusalReason.Signature, "It is not signed by a key this agent trusts, or it was altered.", now);
            return null;
        }

        if (command.Target != SimulatedTarget.IdOf(target.Number))
        {
            refusal = Turn(outgoing, RefusalReason.WrongTarget, $"It is bound to target '{command.Target}'.", now);
            return null;
        }

        var window = windows.Read(command.Window, out var mistake);
        var work = WorkOf(target, command, window);
        if (RefusalOf(target, command, mistake, now) is var (reason, message))
            work.Refuse(reason, message, now);
        else
            Accept(target, work, command, window, now);
        return work;
    }

    private static void Accept(SimulatedTarget target, SimulatedWork work, Command command, Window? window, DateTimeOffset now)
    {
        work.Accept(now);
        if (command.Kind == CommandKind.Execute)
            return;
        var refers = target.Find(command.Refers!);
        if (command.Kind == CommandKind.Cancel)
        {
            target.RememberCancelled(command.Refers!);
            refers?.Cancel(now);
        }
        else
        {
            refers?.Amend(command, window);
        }

        work.Finish(CommandOutcome.Succeeded, "", now);
    }

    private static (RefusalReason Reason, string Message)? RefusalOf(SimulatedTarget target, Command command, string? mistake, DateTimeOffset now)
    {
        if (target.IsCancelled(command.Id))
            return (RefusalReason.Cancelled, "It was cancelled before it arrived.");
        if (mistake is not null)
            return (RefusalReason.Unsupported, $"The window cannot be read: {mistake}");
        if (command.Kind == CommandKind.Execute && command.Actions.Count is 0 or > ContractLimits.Actions)
            return (RefusalReason.Unsupported, $"It has {command.Actions.Count} actions; 1 to {ContractLimits.Actions} are possible.");
        if (command.Kind != CommandKind.Execute && command.Refers is null)
            return (RefusalReason.Unsupported, "It does not say which command it refers to.");
        if (now > command.ExpiresAt)
            return (RefusalReason.Expired, $"It expired at {command.ExpiresAt:u}; it reached the computer at {now:u}.");
        if (command.Kind != CommandKind.Execute)
            return null;
        if (now > command.StartBy)
            return (RefusalReason.StartByPassed, $"It could not be started by {command.StartBy:u}; its slot has been given away.");
        return target.Open?.Count >= OpenWorks ? (RefusalReason.Unsupported, $"{OpenWorks} commands are waiting already.") : null;
    }

    private static CommandReport Turn(OutgoingCommand outgoing, RefusalReason reason, string message, DateTimeOffset now) => new()
    {
        CommandId = outgoing.Id,
        RunId = outgoing.RunId,
        Target = outgoing.TargetId,
        Activity = "",
        Attempt = 0,
        Items = [new Refused { Number = 1, At = now, Reason = reason, Message = message }],
    };

    private SimulatedWork WorkOf(SimulatedTarget target, Command command, Window? window) => new()
    {
        Log = new ReportLog
        {
            CommandId = command.Id,
            RunId = command.RunId,
            Target = command.Target,
            Activity = command.Activity,
            Attempt = command.Attempt,
        },
        Destination = CommandDestination.Agent,
        LastStart = command.LastStart,
        Plan = _ => plans.Execution(target.Number, command),
        Priority = command.Priority,
        Arrival = ++arrivals,
        NotBefore = command.NotBefore,
        StartBy = command.StartBy,
        ForceStopAfter = command.ForceStopAfter,
        ForceStopBy = command.ForceStopAt,
        StopOnFirstError = command.StopOnFirstError,
        Window = window,
        Held = command.Held,
    };

    private SimulatedWork? Installation(SimulatedTarget target, OutgoingCommand outgoing, DateTimeOffset now)
    {
        var asked = InstallerRequest.In(outgoing);
        if (asked is StopRequest stop)
        {
            if (target.Find(stop.Refers) is { } work)
                work.Cancel(now);
            else
                target.RememberCancelled(stop.Refers);
        }

        return asked is WorkRequest request ? WorkOf(target, outgoing, request, now) : null;
    }

    private SimulatedWork WorkOf(SimulatedTarget target, OutgoingCommand outgoing, WorkRequest request, DateTimeOffset now)
    {
        var work = new SimulatedWork
        {
            Log = ReportLog.Of(request),
            Destination = CommandDestination.Installer,
            LastStart = outgoing.ExpiresAt,
            Arrival = ++arrivals,
            Plan = at => request is InstallationRequest installation
                ? plans.Installation(target.Number, installation, nature.IsOnline(target.Number, at))
                : plans.Wake(target.Number, nature.IsOnline(target.Number, at)),
        };
        if (target.IsCancelled(outgoing.Id))
            work.Refuse(RefusalReason.Cancelled, "It was stopped before it began.", now);
        return work;
    }
}
