using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Runs;

namespace Orchestrator.Core.Forecasts;

/// <summary>The servers' installers in a forecast: so many at once, first come first served.</summary>
/// <param name="atOnce">Attempts at the same time, of all servers.</param>
/// <param name="began">Told the ordinal of a target that somebody begins to work on.</param>
internal sealed class ForecastInstallers(
    int atOnce, IReadOnlyDictionary<string, ForecastTarget> targets, ForecastHistory history, Chance chance, VirtualClock clock, Action<RunInput> post, Action<int> began)
{
    private readonly Queue<WorkRequest> queue = new();
    private int busy;

    public void Take(InstallerRequest? request)
    {
        if (request is not WorkRequest work)
            return;
        queue.Enqueue(work);
        Next();
    }

    private void Next()
    {
        while (busy < atOnce && queue.TryDequeue(out var request))
        {
            busy++;
            Begin(request);
        }
    }

    private void Begin(WorkRequest request)
    {
        var attempt = new Attempt(request);
        var target = targets[request.TargetId];
        began(attempt.Ordinal);
        Say(attempt, new Started { Number = 0, At = clock.Now });
        if (!target.IsThere)
        {
            var patience = request is WakeRequest wake ? wake.Order.Patience : history.Absence(request.Activity);
            clock.Schedule(patience < request.Timeout ? patience : request.Timeout, () => Fail(attempt, InstallationStep.Ping, "no answer: the computer is off or does not answer echo requests"));
            return;
        }

        if (request is WakeRequest)
            clock.Schedule(TimeSpan.FromSeconds(1), () => Finish(attempt, CommandOutcome.Succeeded));
        else
            Step(attempt, history.Installation(request.Activity), 0);
    }

    private void Step(Attempt attempt, IReadOnlyList<ExpectedStep> steps, int index)
    {
        var request = attempt.Request;
        while (index < steps.Count && chance.Of(attempt.Ordinal, request.Attempt, $"{request.Activity}?{index}") >= steps[index].Share)
            index++;
        if (index == steps.Count)
        {
            Finish(attempt, CommandOutcome.Succeeded);
            return;
        }

        var step = steps[index];
        var takes = step.Expectation.At(chance.Of(attempt.Ordinal, request.Attempt, $"{request.Activity}/{index}"));
        var fails = chance.Of(attempt.Ordinal, request.Attempt, $"{request.Activity}!{index}") < step.Expectation.FailureRate;
        clock.Schedule(takes, () =>
        {
            if (!targets[request.TargetId].IsThere)
                Fail(attempt, step.Name, "the computer does not answer any more");
            else if (fails)
                Fail(attempt, step.Name, $"'{step.Name}' fails now and then, as it did in earlier runs");
            else
                Step(attempt, steps, index + 1);
        });
    }

    private void Fail(Attempt attempt, string step, string message)
    {
        Say(attempt, new StepEntry
        {
            Number = 0,
            At = clock.Now,
            Index = 0,
            Name = step,
            Outcome = StepOutcome.Failed,
            StartedAt = clock.Now,
            EndedAt = clock.Now,
            Message = message,
        });
        Finish(attempt, CommandOutcome.Failed);
    }

    private void Finish(Attempt attempt, CommandOutcome outcome)
    {
        Say(attempt, new Finished { Number = 0, At = clock.Now, Outcome = outcome });
        if (outcome == CommandOutcome.Succeeded && attempt.Request is InstallationRequest { Order.Remove: false })
            targets[attempt.Request.TargetId].AgentIsThere();
        busy--;
        Next();
    }

    private void Say(Attempt attempt, ReportItem item) => post(new ReportArrived(
        new CommandReport
        {
            CommandId = attempt.Request.CommandId,
            RunId = attempt.Request.RunId,
            Target = attempt.Request.TargetId,
            Activity = attempt.Request.Activity,
            Attempt = attempt.Request.Attempt,
            Beginning = 1,
            Items = [item with { Number = ++attempt.Said }],
        },
        CommandDestination.Installer));

    private sealed class Attempt(WorkRequest request)
    {
        public WorkRequest Request => request;

        public int Ordinal { get; } = CommandIds.OrdinalOf(request.CommandId) ?? 0;

        public int Said { get; set; }
    }
}
