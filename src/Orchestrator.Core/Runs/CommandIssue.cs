using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Signing;
using Orchestrator.Core.Activities;
using Orchestrator.Core.Distributions;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Targets;

namespace Orchestrator.Core.Runs;

/// <summary>Makes commands: identity, limits and window are the engine's, the content is the activity's.</summary>
internal sealed class CommandIssue(Func<Command, SignedCommand> sign, EngineOptions options)
{
    /// <summary>A command to the target's agent. It may leave before the window opens: the agent keeps to it by its own clock.</summary>
    public TargetRun Execute(Round round, TargetRun token, GraphActivity activity, ExecutionOrder order, CommandWindow? window)
    {
        var run = round.Run.Record;
        var sequence = token.Sequence + 1;
        var earliest = order.NotBefore is { } date && date > round.Now ? date : round.Now;
        var pending = new PendingCommand
        {
            Id = CommandIds.Of(token, sequence),
            Destination = CommandDestination.Agent,
            ExpiresAt = order.AcceptWithin is { } within && round.Now + within < run.Deadline ? round.Now + within : run.Deadline,
            StartBy = token.HoldsSlot && order.StartWithin is { } start ? earliest + start : null,
            NotBefore = order.NotBefore,
            Window = window,
        };
        var command = new Command
        {
            Id = pending.Id,
            Kind = CommandKind.Execute,
            RunId = token.RunId,
            Target = token.TargetId,
            Activity = activity.Id,
            Attempt = token.Visits![activity.Index],
            Sequence = sequence,
            IssuedAt = round.Now,
            ExpiresAt = pending.ExpiresAt,
            Deadline = run.Deadline,
            StartBy = pending.StartBy,
            NotBefore = pending.NotBefore,
            Window = window,
            Priority = order.Priority,
            StopOnFirstError = order.StopOnFirstError,
            UacOff = order.UacOff,
            InputLocked = order.InputLocked,
            ForceStopAfter = order.ForceStopAfter,
            Output = options.Output,
            ForceStopAt = token.ExecutingSince + order.ForceStopAfter,
            ContentHashes = [.. order.Actions.OfType<TransferAction>().Select(transfer => transfer.Manifest).Distinct(StringComparer.Ordinal)],
            Actions = order.Actions,
        };
        Send(round, token, pending.Id, CommandDestination.Agent, pending.ExpiresAt, sign(command));
        return Await(round, token, sequence, pending);
    }

    /// <summary>One attempt of an installer.</summary>
    public TargetRun Install(Round round, TargetRun token, Target target, InstallationOrder order) => Ask(
        round,
        token with { MayBePinged = order.PingFirst },
        id => new InstallationRequest
        {
            CommandId = id,
            RunId = token.RunId,
            TargetId = token.TargetId,
            TargetName = target.Name,
            Activity = token.ActivityId,
            Attempt = token.Visits![token.Activity],
            Order = order,
        });

    /// <summary>A wake-up call by an installer.</summary>
    public TargetRun Wake(Round round, TargetRun token, Target target, WakeOrder order) => Ask(
        round,
        token with { MayBePinged = true },
        id => new WakeRequest
        {
            CommandId = id,
            RunId = token.RunId,
            TargetId = token.TargetId,
            TargetName = target.Name,
            Activity = token.ActivityId,
            Attempt = token.Visits![token.Activity],
            Order = order,
        });

    private TargetRun Ask(Round round, TargetRun token, Func<string, InstallerRequest> request)
    {
        var sequence = token.Sequence + 1;
        var pending = new PendingCommand
        {
            Id = CommandIds.Of(token, sequence),
            Destination = CommandDestination.Installer,
            ExpiresAt = round.Run.Record.Deadline,
        };
        Send(round, token, pending.Id, CommandDestination.Installer, pending.ExpiresAt, new SignedCommand("", request(pending.Id).ToPayload(), []));
        return Await(round, token, sequence, pending);
    }

    /// <summary>A cancel or an amendment of the pending command; it replaces one that is still under way.</summary>
    public TargetRun Control(Round round, TargetRun token, CommandKind kind, CommandWindow? window, bool held)
    {
        var command = token.Command!;
        if (token.Control is { } earlier)
            round.Batch.Settle(earlier.Id);
        var sequence = token.Sequence + 1;
        var id = CommandIds.Of(token, sequence);
        var order = new Command
        {
            Id = id,
            Kind = kind,
            RunId = token.RunId,
            Target = token.TargetId,
            Activity = token.ActivityId,
            Attempt = token.Visits![token.Activity],
            Sequence = sequence,
            IssuedAt = round.Now,
            ExpiresAt = round.Run.Record.Deadline,
            Window = window,
            Held = held,
            Refers = command.Id,
        };
        Send(round, token, id, CommandDestination.Agent, order.ExpiresAt, sign(order));
        return token with
        {
            Sequence = sequence,
            Command = command with { Window = window, Held = held },
            Control = new PendingControl(id, kind),
            WakeAt = round.Now + options.ResendAfter,
        };
    }

    /// <summary>Has the installer end what it is at.</summary>
    public TargetRun StopInstaller(Round round, TargetRun token)
    {
        var sequence = token.Sequence + 1;
        var stop = new StopRequest
        {
            CommandId = CommandIds.Of(token, sequence),
            RunId = token.RunId,
            TargetId = token.TargetId,
            TargetName = token.TargetName,
            Activity = token.ActivityId,
            Attempt = token.Visits![token.Activity],
            Refers = token.Command!.Id,
        };
        Send(round, token, stop.CommandId, CommandDestination.Installer, round.Run.Record.Deadline, new SignedCommand("", stop.ToPayload(), []));
        return token with { Sequence = sequence, Control = new PendingControl(stop.CommandId, CommandKind.Cancel), WakeAt = round.Now + options.ResendAfter };
    }

    /// <summary>When to look at an unanswered command again: to send it once more, to give its slot away, or to give it up.</summary>
    public DateTimeOffset? NextLook(TargetRun token, DateTimeOffset now)
    {
        if (token.Command is not { } command)
            return null;
        DateTimeOffset? next = null;
        if (!command.IsSafe)
            Consider(now + BackOff(command.Resent));
        if (!command.Accepted)
            Consider(command.ExpiresAt + options.Grace);

        if (command.StartBy is { } startBy && !command.Started && token.HoldsSlot)
            Consider(startBy + options.Grace);
        if (token.Control is { Accepted: false } control)
            Consider(now + BackOff(control.Resent));
        return next;

        void Consider(DateTimeOffset at) => next = next is null || at < next ? at : next;
    }

    private static void Send(
        Round round, TargetRun token, string id, CommandDestination destination, DateTimeOffset expires, SignedCommand signed) =>
        round.Batch.Send(new OutgoingCommand
        {
            Id = id,
            RunId = token.RunId,
            Ordinal = token.Ordinal,
            TargetId = token.TargetId,
            Destination = destination,
            ExpiresAt = expires,
            Signed = signed,
        });

    private TargetRun Await(Round round, TargetRun token, int sequence, PendingCommand pending)
    {
        var next = token with
        {
            State = TargetRunState.Waiting,
            Sequence = sequence,
            Command = pending,
            Wait = pending.Destination == CommandDestination.Installer ? Sentences.ForInstaller(pending.ExpiresAt) : Sentences.OnTheWay(pending.ExpiresAt),
        };
        return next with { WakeAt = NextLook(next, round.Now) };
    }

    private TimeSpan BackOff(int resent)
    {
        var wait = options.ResendAfter * Math.Pow(2, Math.Min(resent, 20));
        return wait < options.ResendAtMost ? wait : options.ResendAtMost;
    }
}
