using NodaTime;
using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Runs;
using Orchestrator.Timeframes;
using Window = Orchestrator.Timeframes.Window;

namespace Orchestrator.Core.Forecasts;

/// <summary>An agent as the engine sees it, in a forecast: accepts, keeps to its window, takes as long as others did, reports.</summary>
internal sealed class ForecastAgent(ForecastTarget target, int ordinal, ForecastHistory history, VirtualClock clock, Func<CommandWindow, Window> windows, Action<RunInput> post)
{
    /// <summary>When it began to execute first; null: not yet.</summary>
    public DateTimeOffset? FirstStart { get; private set; }

    public void Take(Command command) => target.WhenReached(() =>
    {
        if (clock.Now > command.ExpiresAt)
            return;
        var work = new Work(command);
        Say(work, new Accepted { Number = 0, At = clock.Now });
        Begin(work);
    });

    /// <summary>Starts the next action as soon as date and window let it.</summary>
    private void Begin(Work work)
    {
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

        // Nothing starts after the deadline; the engine answers for the target then.
        if (clock.Now > command.LastStart)
            return;
        if (!work.HasStarted)
        {
            if (command.StartBy < clock.Now)
            {
                Say(work, new Refused { Number = 0, At = clock.Now, Reason = RefusalReason.StartByPassed, Message = "" });
                return;
            }

            work.HasStarted = true;
            work.StartedAt = clock.Now;
            FirstStart ??= clock.Now;
            Say(work, new Started { Number = 0, At = clock.Now });
        }

        Run(work);
    }

    private void Run(Work work)
    {
        var command = work.Command;
        var action = command.Actions[work.Index];
        var expected = history.Action(command.Activity, action.Name);
        var key = $"{command.Activity}/{work.Index}";
        var takes = expected.At(Chance.Of(ordinal, command.Attempt, key));
        var fails = Chance.Of(ordinal, command.Attempt, key + "!") < expected.FailureRate;
        var end = command.ForceStopAfter is { } force ? work.StartedAt + force - clock.Now : TimeSpan.MaxValue;
        var limit = action.Timeout is { } timeout && timeout < end ? timeout : end;
        var outcome = takes > limit ? StepOutcome.TimedOut : fails ? StepOutcome.Failed : StepOutcome.Succeeded;
        var started = clock.Now;
        clock.Schedule(takes > limit ? limit : takes, () => Over(work, action, outcome, started));
    }

    private void Over(Work work, ActionSpec action, StepOutcome outcome, DateTimeOffset started)
    {
        Say(work, new StepEntry
        {
            Number = 0,
            At = clock.Now,
            Index = work.Index,
            Name = action.Name,
            Outcome = outcome,
            ReturnCode = outcome == StepOutcome.Succeeded ? 0 : outcome == StepOutcome.Failed ? 1 : null,
            StartedAt = started,
            EndedAt = clock.Now,
            Message = outcome == StepOutcome.Succeeded ? "" : $"'{action.Name}' fails now and then, as it did in earlier runs.",
        });
        work.HasFailed |= outcome != StepOutcome.Succeeded;
        work.Index++;
        if (work.Index < work.Command.Actions.Count && !(work.HasFailed && work.Command.StopOnFirstError))
            Begin(work);
        else
            Say(work, new Finished { Number = 0, At = clock.Now, Outcome = work.HasFailed ? CommandOutcome.Failed : CommandOutcome.Succeeded });
    }

    /// <summary>In order, once the server is reached: what was said while it was away comes with it.</summary>
    private void Say(Work work, ReportItem item)
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

    private sealed class Work(Command command)
    {
        public Command Command => command;

        public int Index { get; set; }

        public int Said { get; set; }

        public bool HasStarted { get; set; }

        public bool HasFailed { get; set; }

        public DateTimeOffset StartedAt { get; set; }
    }
}
