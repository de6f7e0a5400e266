using Orchestrator.Contracts;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Runs;
using Orchestrator.Simulation.Tests.Targets;
using Orchestrator.Simulation.Tests.World;

namespace Orchestrator.Simulation.Tests.Servers;

/// <summary>
/// One server's simulated installer worker: it lives and dies with its server and remembers nothing, takes from the queue that all share, and
/// works on a target only with its lease, by the rules of the real one. What it says is durable before it goes on.
/// </summary>
internal sealed class SimulatedInstaller(
    Clockwork clockwork, Process process, Faults faults, SimulatedStore store, SimulatedQueues queues, int shards, IReadOnlyDictionary<string, SimulatedTarget> targets)
{
    private readonly Dictionary<string, Attempt> attempts = new(StringComparer.Ordinal);

    /// <summary>A request is handed to this worker.</summary>
    public void Take(InstallerRequest request)
    {
        if (attempts.ContainsKey(request.CommandId))
            return;
        var beginning = store.TargetLeases.Take(request.TargetId, request.CommandId, process, out var isTheSame);
        if (store.Outstanding.FirstOrDefault(command => command.Id == request.CommandId) is not { } outstanding)
        {
            GiveBack(request, beginning);
            return;
        }

        if (beginning is null && isTheSame)
            return;
        if (outstanding.Answer is { } answer)
        {
            Repeat(request, answer);
            GiveBack(request, beginning);
            return;
        }

        var isCancelled = store.Runs.Any(run => run.Id == request.RunId && run.Status == RunStatus.Cancelling);
        if (beginning is null)
        {
            if (isCancelled)
                Answer(new Attempt(request, int.MaxValue), Refusal());
            else
                clockwork.Schedule(TimeSpan.FromSeconds(30), () => Take(request), process);
            return;
        }

        var attempt = attempts[request.CommandId] = new Attempt(request, beginning.Value);
        if (isCancelled)
        {
            End(attempt, Refusal());
            return;
        }

        targets[request.TargetId].Installing(process, true);
        attempt.LastStep = process.Time.GetUtcNow();
        Say(attempt, new Started { Number = 0, At = attempt.LastStep });
        clockwork.Schedule(faults.Between(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2)), () => Reach(attempt), process);
    }

    /// <summary>An operator's word: whoever is at work on this command ends it.</summary>
    public void Stop(string commandId)
    {
        if (attempts.TryGetValue(commandId, out var attempt))
            Finish(attempt, CommandOutcome.Cancelled);
    }

    private void Reach(Attempt attempt)
    {
        if (!attempts.ContainsKey(attempt.Request.CommandId))
            return;
        var target = targets[attempt.Request.TargetId];
        if (attempt.Request is WakeRequest && !faults.Happens(0.2))
            target.SwitchOn();
        var succeeded = target.IsOn && !faults.Happens(0.2);
        Step(attempt, target.IsOn ? "reach the computer" : InstallationStep.Ping, succeeded);
        if (attempt.Request is WakeRequest)
            Finish(attempt, succeeded ? CommandOutcome.Succeeded : CommandOutcome.Failed);
        else if (succeeded)
            clockwork.Schedule(faults.Between(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)), () => Copy(attempt), process);
        else
            Finish(attempt, CommandOutcome.Failed);
    }

    private void Copy(Attempt attempt)
    {
        if (!attempts.ContainsKey(attempt.Request.CommandId))
            return;
        var target = targets[attempt.Request.TargetId];
        Step(attempt, "copy the agent", target.IsOn);
        if (target.IsOn)
            target.Installed = true;
        Finish(attempt, target.IsOn ? CommandOutcome.Succeeded : CommandOutcome.Failed);
    }

    private void Step(Attempt attempt, string name, bool succeeded)
    {
        var now = process.Time.GetUtcNow();
        var began = attempt.LastStep;
        attempt.LastStep = now;
        Say(attempt, new StepEntry
        {
            Number = 0,
            At = now,
            Index = attempt.Said - 1,
            Name = name,
            Outcome = succeeded ? StepOutcome.Succeeded : StepOutcome.Failed,
            StartedAt = began < now ? began : now,
            EndedAt = now,
            Message = succeeded ? "" : "No answer.",
        });
    }

    private void Finish(Attempt attempt, CommandOutcome outcome)
    {
        targets[attempt.Request.TargetId].Installing(process, false);
        End(attempt, new Finished { Number = 0, At = process.Time.GetUtcNow(), Outcome = outcome });
    }

    private void End(Attempt attempt, ReportItem last)
    {
        Answer(attempt, last);
        if (process.IsDead)
            return;
        attempts.Remove(attempt.Request.CommandId);
        store.TargetLeases.Release(attempt.Request.TargetId, process);
    }

    /// <summary>The last word is kept before it leaves; one that stands already is said instead.</summary>
    private void Answer(Attempt attempt, ReportItem last)
    {
        if (Dies(Sites.Before(Sites.Answer)))
            return;
        var stands = store.Answer(new CommandAnswer(attempt.Request.CommandId, attempt.Beginning, last with { Number = attempt.Said + 1 }));
        if (!Dies(Sites.After(Sites.Answer)) && stands is not null)
            Say(attempt, stands.Last);
    }

    /// <summary>Whatever beginning the engine has heard of last, it hears one of the two.</summary>
    private void Repeat(InstallerRequest request, CommandAnswer answer)
    {
        Say(new Attempt(request, answer.Beginning), answer.Last);
        Say(new Attempt(request, int.MaxValue), answer.Last);
    }

    private void GiveBack(InstallerRequest request, int? beginning)
    {
        if (beginning is not null && !process.IsDead)
            store.TargetLeases.Release(request.TargetId, process);
    }

    private Refused Refusal() => new() { Number = 0, At = process.Time.GetUtcNow(), Reason = RefusalReason.Cancelled, Message = "It was stopped before it began." };

    /// <summary>Durable at once, perhaps twice; its server may die right before or right after.</summary>
    private void Say(Attempt attempt, ReportItem item)
    {
        if (Dies(Sites.Before(Sites.PostInput)))
            return;
        var request = attempt.Request;
        var report = new CommandReport
        {
            CommandId = request.CommandId,
            RunId = request.RunId,
            Target = request.TargetId,
            Activity = request.Activity,
            Attempt = request.Attempt,
            Beginning = attempt.Beginning,
            Items = [item with { Number = ++attempt.Said }],
        };
        var shard = RunShard.Of(request.RunId, shards);
        queues.Of(shard).Add(new ReportArrived(report, CommandDestination.Installer));
        if (faults.Doubles())
            clockwork.Schedule(faults.Travel(), () => queues.Of(shard).Add(new ReportArrived(report, CommandDestination.Installer)));
        Dies(Sites.After(Sites.PostInput));
    }

    private bool Dies(string site)
    {
        if (process.IsDead)
            return true;
        if (!faults.Crashes(site))
            return false;
        process.Kill();
        return true;
    }

    private sealed class Attempt(InstallerRequest request, int beginning)
    {
        public InstallerRequest Request => request;

        public int Beginning => beginning;

        public int Said { get; set; }

        public DateTimeOffset LastStep { get; set; }
    }
}
