using NodaTime;
using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Runs;
using Window = Orchestrator.Timeframes.Window;

namespace Orchestrator.Core.Forecasts;

/// <summary>
/// An agent as the engine sees it, in a forecast: accepts, keeps to its window, takes as long as others did, reports. What its computer is switched off in the
/// middle of is treated by the action's rule.
/// </summary>
internal sealed class ForecastAgent
{
    private readonly ForecastTarget target;
    private readonly int ordinal;
    private readonly ForecastHistory history;
    private readonly Chance chance;
    private readonly VirtualClock clock;
    private readonly Func<CommandWindow, Window> windows;
    private readonly Action<RunInput> post;
    private readonly ForecastTransfers transfers;
    private readonly List<ForecastWork> open = [];

    public ForecastAgent(
        ForecastTarget target, int ordinal, ForecastHistory history, Chance chance, VirtualClock clock, Func<CommandWindow, Window> windows, ForecastTransfers transfers, Action<RunInput> post)
    {
        this.target = target;
        this.ordinal = ordinal;
        this.history = history;
        this.chance = chance;
        this.clock = clock;
        this.windows = windows;
        this.transfers = transfers;
        this.post = post;
        target.WhenLeft(Interrupt);
    }

    /// <summary>When it began to execute first; null: not yet.</summary>
    public DateTimeOffset? FirstStart { get; private set; }

    public void Take(Command command) => target.WhenReached(() =>
    {
        if (clock.Now > command.ExpiresAt)
            return;
        var work = new ForecastWork(command);
        Say(work, new Accepted { Number = 0, At = clock.Now });
        ExpectBy(work, command.LastStart);
        if (command.StartBy is { } startBy)
            ExpectBy(work, startBy);
        Begin(work);
    });

    /// <summary>Starts the next action as soon as date and window let it.</summary>
    private void Begin(ForecastWork work)
    {
        if (work.IsOver)
            return;
        if (!target.IsThere)
        {
            target.WhenReached(() => Begin(work));
            return;
        }

        var command = work.Command;
        if (work.Index == 0 && command.NotBefore is { } date && date > clock.Now)
        {
            clock.Schedule(date - clock.Now, () => Begin(work));
            return;
        }

        var now = Instant.FromDateTimeOffset(clock.Now);
        if (command.Window is { } window && !windows(window).IsOpen(now))
        {
            if (windows(window).NextOpening(now) is { } opening)
                clock.Schedule((opening - now).ToTimeSpan(), () => Begin(work));
            return;
        }

        if (IsTooLate(work))
            return;
        if (!work.HasStarted)
        {
            work.HasStarted = true;
            work.StartedAt = clock.Now;
            FirstStart ??= clock.Now;
            Say(work, new Started { Number = 0, At = clock.Now });
        }

        Run(work);
    }

    /// <summary>Looks again when it is too late to start.</summary>
    private void ExpectBy(ForecastWork work, DateTimeOffset latest)
    {
        if (latest < DateTimeOffset.MaxValue)
            clock.Schedule(latest.AddTicks(1) - clock.Now, () => target.WhenReached(() => _ = work.IsOver || open.Contains(work) || IsTooLate(work)));
    }

    /// <summary>Ends it if it must not start, or go on, any more.</summary>
    private bool IsTooLate(ForecastWork work)
    {
        var command = work.Command;
        if (work.HasStarted && clock.Now > command.Deadline)
        {
            work.HasFailed = true;
            Finish(work);
            return true;
        }

        if (work.HasStarted || !(clock.Now > command.LastStart || clock.Now > command.StartBy))
            return false;
        var reason = clock.Now > command.LastStart ? RefusalReason.Expired : RefusalReason.StartByPassed;
        work.IsOver = true;
        Say(work, new Refused { Number = 0, At = clock.Now, Reason = reason, Message = reason == RefusalReason.Expired ? $"It could not be started by {command.LastStart:u}." : "" });
        return true;
    }

    private void Run(ForecastWork work)
    {
        var command = work.Command;
        var action = command.Actions[work.Index];
        if (action is TransferAction transfer && transfers.Of(ordinal, command, transfer) is { } ahead)
        {
            Fetch(work, transfer, ahead);
            return;
        }

        var key = Key(work);
        var expected = history.Action(command.Activity, action.Name);
        var takes = expected.At(chance.Of(ordinal, command.Attempt, key));
        var fails = Fails(work, expected);
        var end = command.ForceStopAfter is { } force ? work.StartedAt + force - clock.Now : TimeSpan.MaxValue;
        var limit = action.Timeout is { } timeout && timeout < end ? timeout : end;
        var outcome = takes > limit ? StepOutcome.TimedOut : fails ? StepOutcome.Failed : StepOutcome.Succeeded;
        work.ActionStartedAt = clock.Now;
        open.Add(work);
        work.Ending = clock.Schedule(takes > limit ? limit : takes, () =>
        {
            open.Remove(work);
            Over(work, action, outcome);
        });
    }

    private static string Key(ForecastWork work) => $"{work.Command.Activity}/{work.Index}";

    private bool Fails(ForecastWork work, Expectation? expected) => expected is not null && chance.Of(ordinal, work.Command.Attempt, Key(work) + "!") < expected.FailureRate;

    /// <summary>One stint of a transfer: to its end, or to that of the window, after which the next opening goes on with it.</summary>
    private void Fetch(ForecastWork work, TransferAction action, TransferAhead ahead)
    {
        var command = work.Command;
        var now = clock.Now;
        var fails = Fails(work, history.Known(command.Activity, action.Name));
        var until = work.LimitOf(action, now);
        var stint = ahead.From(Instant.FromDateTimeOffset(now), Instant.FromDateTimeOffset(until), command.Window is { } window ? windows(window) : null);
        if (!work.IsPaused)
            work.ActionStartedAt = now;
        work.IsPaused = false;
        work.Fetching = (ahead, now);
        open.Add(work);
        work.Ending = clock.Schedule((stint.At - Instant.FromDateTimeOffset(now)).ToTimeSpan(), () =>
        {
            open.Remove(work);
            work.Fetching = null;
            ahead.Keep(stint);
            work.IsPaused = stint.Ending == StintEnding.Closed;
            if (work.IsPaused)
                Begin(work);
            else
                Over(work, action, stint.Ending == StintEnding.OutOfTime ? StepOutcome.TimedOut : fails ? StepOutcome.Failed : StepOutcome.Succeeded);
        });
    }

    /// <summary>What has arrived until now is there.</summary>
    private void KeepFetched(ForecastWork work)
    {
        if (work.Fetching is not { } fetching)
            return;
        work.Fetching = null;
        var window = work.Command.Window is { } told ? windows(told) : null;
        fetching.Ahead.Keep(fetching.Ahead.From(Instant.FromDateTimeOffset(fetching.Since), Instant.FromDateTimeOffset(clock.Now), window));
    }

    private void Interrupt()
    {
        foreach (var work in open)
        {
            work.Ending!.Cancel();
            KeepFetched(work);
            var action = work.Command.Actions[work.Index];
            target.WhenReached(() =>
            {
                if (action.OnInterrupted == OnInterrupted.Repeat)
                    Begin(work);
                else
                    Over(work, action, action.OnInterrupted == OnInterrupted.Skip ? StepOutcome.Skipped : StepOutcome.Interrupted);
            });
        }

        open.Clear();
    }

    private void Over(ForecastWork work, ActionSpec action, StepOutcome outcome)
    {
        Say(work, new StepEntry
        {
            Number = 0,
            At = clock.Now,
            Index = work.Index,
            Name = action.Name,
            Outcome = outcome,
            ReturnCode = outcome == StepOutcome.Succeeded ? 0 : outcome == StepOutcome.Failed ? 1 : null,
            StartedAt = work.ActionStartedAt,
            EndedAt = clock.Now,
            Message = outcome switch
            {
                StepOutcome.Succeeded or StepOutcome.Skipped => "",
                StepOutcome.Interrupted => "the computer is switched off meanwhile",
                StepOutcome.TimedOut => "it takes too long",
                _ => "it fails now and then, as it did in earlier runs",
            },
        });
        work.HasFailed |= outcome is not (StepOutcome.Succeeded or StepOutcome.Skipped) && action.OnFailure != OnFailure.Ignore;
        work.Index++;
        if (work.Index < work.Command.Actions.Count && !(work.HasFailed && work.Command.StopOnFirstError))
            Begin(work);
        else
            clock.Schedule(history.Delay(chance.Of(ordinal, work.Command.Attempt, $"{work.Command.Activity}.")), () => Finish(work));
    }

    private void Finish(ForecastWork work)
    {
        if (work.IsOver)
            return;
        work.IsOver = true;
        Say(work, new Finished { Number = 0, At = clock.Now, Outcome = work.HasFailed ? CommandOutcome.Failed : CommandOutcome.Succeeded });
    }

    /// <summary>In order, once the server is reached: what was said while it was away comes with it.</summary>
    private void Say(ForecastWork work, ReportItem item)
    {
        var numbered = item with { Number = ++work.Said };
        target.WhenReached(() => post(new ReportArrived(new CommandReport
        {
            CommandId = work.Command.Id,
            RunId = work.Command.RunId,
            Target = work.Command.Target,
            Activity = work.Command.Activity,
            Attempt = work.Command.Attempt,
            Items = [numbered],
        })));
    }
}
