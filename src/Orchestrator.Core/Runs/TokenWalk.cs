using Orchestrator.Contracts.Commands;
using Orchestrator.Core.Activities;
using Orchestrator.Core.Distributions;
using Orchestrator.Core.Expressions;
using Orchestrator.Core.Targets;

namespace Orchestrator.Core.Runs;

/// <summary>Takes one token through the graph until it waits for something or has its result.</summary>
internal sealed class TokenWalk(ITargetDirectory targets, WindowResolver windows, CommandIssue commands, EngineOptions options)
{
    /// <summary>Goes on with a token: enters the activity it stands before, or resumes it with what has happened.</summary>
    public void Continue(Round round, TargetRun token, Occurrence? occurrence)
    {
        for (var entered = 0; ; entered++)
        {
            if (entered > options.StepsWithoutWaiting)
            {
                End(round, token, TargetRunState.Failed, $"The definition loops at '{round.Run.Graph.Activities[token.Activity].Name}' without ever waiting; put a Retry or a Delay into the loop.");
                return;
            }

            if (!token.Entered && IsHindered(round, token))
                return;

            var activity = round.Run.Graph.Activities[token.Activity];
            if (!token.Entered)
            {
                token = Arrive(round, token, activity);
                occurrence = null;
            }

            var target = TargetOf(token);
            var (window, told) = windows.Resolve(round.Run.Graph, token.GovernedBy, target);
            token = CountRetry(round, token, window);
            var view = View(round, token, target, window);
            var step = occurrence is null ? activity.Behaviour.Enter(view) : activity.Behaviour.Resume(view, occurrence);
            if (token.HoldsSlot && step is Step.Complete or Step.Fault)
                token = RampProgress.Left(round, token, activity, step is Step.Complete left && !activity.FailurePorts.Contains(left.Port));
            switch (step)
            {
                case Step.Complete complete when activity.Edges.TryGetValue(complete.Port, out var next):
                    var held = token.HoldsSlot;
                    round.Run.Pass(token.Activity, complete.Port);
                    token = Leave(token, complete) with { Activity = next, ActivityId = round.Run.Graph.Activities[next].Id };

                    // Given back now: should the way lead straight back here, those who have waited longer go first.
                    if (held)
                        round.Run.Replace(token);
                    break;
                case Step.Complete complete:
                    var failed = activity.FailurePorts.Contains(complete.Port);
                    End(round, Leave(token, complete), failed ? TargetRunState.Failed : TargetRunState.Succeeded, failed ? complete.Reason ?? token.Message ?? "" : "");
                    return;
                case Step.End end:
                    End(round, token, end.Result, end.Message);
                    return;
                case Step.Fault fault:
                    End(round, token, TargetRunState.Failed, fault.Reason);
                    return;
                case Step.WaitUntil wait:
                    round.Put(token with
                    {
                        State = TargetRunState.Waiting,
                        Wait = new Wait(wait.Reason, wait.Why, wait.Until),
                        WakeAt = wait.Until,
                        StandBy = wait.WakeWhenSeen,

                        // Others need not wait with it; it asks for a slot again when it goes on.
                        HoldsSlot = false,
                    });
                    return;
                case Step.WaitForSlot slot:
                    if (!window.IsOpen(view.Instant))
                    {
                        // A slot is not spent on a target that could not start anyway.
                        var wait = Sentences.WindowClosed(window, round.Now, activity.Name);
                        round.Put(token with { State = TargetRunState.Waiting, Wait = wait, WakeAt = wait.Until });
                        return;
                    }

                    var queue = round.Run.SlotsOf(token.Activity);
                    var limit = Math.Min(slot.Limit > 0 ? slot.Limit : int.MaxValue, RampProgress.LimitOf(round.Run, activity) ?? int.MaxValue);
                    if (!queue.TryTake(token.Ordinal, limit))
                    {
                        if (token.Wait?.Reason != WaitReason.Slot)
                            round.Put(token with { State = TargetRunState.Waiting, Wait = Sentences.Slot(slot.Why), WakeAt = null });
                        return;
                    }

                    if (queue.Next is { } follower)
                        round.Run.Visit(follower);
                    token = token with { HoldsSlot = true };

                    // The run must know who holds it, or it could not be given back if the activity now does something else than send.
                    round.Run.Replace(token);
                    occurrence = Occurrence.Admitted.Instance;
                    break;
                case Step.Execute execute:
                    round.Put(commands.Execute(round, token, activity, execute.Order, told));
                    return;
                case Step.Install install:
                    round.Put(commands.Install(round, token, target, install.Order));
                    return;
                case Step.Wake wake:
                    round.Put(commands.Wake(round, token, target, wake.Order));
                    return;
                default:
                    throw new InvalidOperationException($"Unknown step {step.GetType().Name}.");
            }
        }
    }

    /// <summary>Gives a token its result, with the one entry in the report that says so.</summary>
    public static void End(Round round, TargetRun token, TargetRunState result, string message)
    {
        if (token.Command is { } command)
            round.Batch.Settle(command.Id);
        if (token.Control is { } control)
            round.Batch.Settle(control.Id);
        message = message.Length == 0 && result != TargetRunState.Succeeded ? token.Message ?? "" : message;
        var ended = token with
        {
            State = result,
            Wait = null,
            WakeAt = null,
            StandBy = false,
            Command = null,
            Control = null,
            HoldsSlot = false,
            Message = message.Length == 0 ? null : message,
            EndedAt = round.Now,
        };
        round.Put(ended);
        round.Batch.Add(ResultEntry.Of(ended, round.Run.Graph.Activities[token.Activity], round.Now));
    }

    /// <summary>A cancelled run ends a token that is about to enter something, a paused or unstarted one lets it stand.</summary>
    private static bool IsHindered(Round round, TargetRun token)
    {
        var run = round.Run.Record;
        switch (run.Status)
        {
            case RunStatus.Cancelling when !round.Run.Graph.Activities[token.Activity].Behaviour.IsTerminal:
                End(round, token, TargetRunState.Cancelled, $"Cancelled by {run.CancelledBy}.");
                return true;
            case RunStatus.Paused:
                round.Put(token with { State = TargetRunState.Waiting, Wait = Sentences.Paused(run.Pauses[^1].By), WakeAt = null });
                return true;
            case RunStatus.Scheduled:
                round.Put(token with { State = TargetRunState.Waiting, Wait = Sentences.NotStarted(run.StartAt), WakeAt = null });
                return true;
            default:
                return false;
        }
    }

    /// <summary>Counts the visit and starts the windows of the Retries that loop back to here.</summary>
    private static TargetRun Arrive(Round round, TargetRun token, GraphActivity activity)
    {
        var visits = new int[round.Run.Graph.Activities.Count];
        for (var index = 0; index < visits.Length && token.Visits is not null; index++)
            visits[index] = token.Visits[index];
        visits[activity.Index]++;
        var retries = token.Retries;
        foreach (var retry in activity.RetriedBy)
        {
            if (retries?.ContainsKey(retry) != true)
                retries = new Dictionary<int, RetryClock>(retries ?? new Dictionary<int, RetryClock>()) { [retry] = new(round.Now, TimeSpan.Zero) };
        }

        return token with
        {
            Entered = true,
            Visits = visits,
            Retries = retries,
            StartedAt = token.StartedAt ?? round.Now,
            Wait = null,
            WakeAt = null,
            StandBy = false,
        };
    }

    private static TargetRun CountRetry(Round round, TargetRun token, Orchestrator.Timeframes.Window window)
    {
        if (token.Retries is null || !token.Retries.TryGetValue(token.Activity, out var clock))
            return token;
        var counted = clock.CountTo(round.Now, window, round.Run.Record.Pauses);
        return token with { Retries = new Dictionary<int, RetryClock>(token.Retries) { [token.Activity] = counted } };
    }

    private static TargetRun Leave(TargetRun token, Step.Complete complete)
    {
        var variables = token.Variables;
        if (complete.Variables is { Count: > 0 } set)
        {
            var merged = new Dictionary<string, string>(variables ?? new Dictionary<string, string>());
            foreach (var (name, value) in set)
                merged[name] = value;
            variables = merged;
        }

        return token with
        {
            Entered = false,
            HoldsSlot = false,
            Command = null,
            Variables = variables,
            GovernedBy = complete.GovernedBy ?? token.GovernedBy,
            Message = complete.Reason ?? token.Message,
        };
    }

    private Token View(Round round, TargetRun token, Target target, Orchestrator.Timeframes.Window window)
    {
        var attempt = token.Visits![token.Activity];
        return new Token
        {
            Now = round.Now,
            Run = round.Run.Record,
            State = token,
            Target = target,
            Window = window,
            OwnTimeframes = windows.OwnOf(target),
            Scope = new ExpressionScope(round.Run.Graph.Variables, token.Variables, round.Run.Record.Inputs, target, round.Run.Record.Id, attempt) { Zone = windows.ZoneOf(target) },
            Attempt = attempt,
            HoldsSlot = token.HoldsSlot,
            Retry = token.Retries?.GetValueOrDefault(token.Activity),
        };
    }

    /// <summary>Why a token with a pending command is where it is.</summary>
    public Wait WaitOf(Round round, TargetRun token)
    {
        var command = token.Command!;
        if (token.Control is { Kind: CommandKind.Cancel } || (command.Destination == CommandDestination.Installer && round.Run.Record.Status == RunStatus.Cancelling))
            return Sentences.Cancelling(round.Run.Record.CancelledBy ?? "an operator");
        if (command.Destination == CommandDestination.Installer && command.Accepted)
            return Sentences.Installing(command.LastStep?.Name);
        if (command.Started)
            return command.WaitsFor is { } what ? Sentences.Waiting(what) : Sentences.Executing;
        if (!command.Accepted)
            return command.Destination == CommandDestination.Installer ? Sentences.ForInstaller(command.ExpiresAt) : Sentences.OnTheWay(command.ExpiresAt);
        if (command.Held && round.Run.Record.Pauses is [.., { } pause])
            return Sentences.Held(pause.By);
        var (window, _) = windows.Resolve(round.Run.Graph, token.GovernedBy, TargetOf(token));
        if (!window.IsOpen(NodaTime.Instant.FromDateTimeOffset(round.Now)))
            return Sentences.WindowClosed(window, round.Now, "The agent has the command and");
        return command.NotBefore is { } date && date > round.Now ? Sentences.AcceptedUntil(date) : Sentences.Accepted;
    }

    /// <summary>The window an agent should have been told for this token.</summary>
    public CommandWindow? WindowOf(Round round, TargetRun token) => windows.Resolve(round.Run.Graph, token.GovernedBy, TargetOf(token)).Told;

    private Target TargetOf(TargetRun token) => targets.Find(token.TargetId) ?? new Target { Id = token.TargetId, Name = token.TargetName };
}
