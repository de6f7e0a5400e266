using Orchestrator.Contracts;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Runs;
using Orchestrator.Simulation.Tests.Targets;
using Orchestrator.Simulation.Tests.World;

namespace Orchestrator.Simulation.Tests.Servers;

/// <summary>A simulated installer that lives and dies with its server and remembers nothing.</summary>
internal sealed class SimulatedInstaller(
    Clockwork clockwork, Process process, Faults faults, SimulatedQueues queues, int shards, IReadOnlyDictionary<string, SimulatedTarget> targets)
{
    private readonly Dictionary<string, List<ReportItem>> work = new(StringComparer.Ordinal);

    public void Take(InstallationRequest request)
    {
        if (work.ContainsKey(request.CommandId))
        {
            Report(request);
            return;
        }

        work[request.CommandId] = [new Accepted { Number = 1, At = process.Time.GetUtcNow() }];
        Report(request);
        clockwork.Schedule(faults.Between(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(3)), () => Finish(request), process);
    }

    public void Confirm(string commandId, int upTo)
    {
        if (work.TryGetValue(commandId, out var items) && items[^1] is Finished && upTo >= items[^1].Number)
            work.Remove(commandId);
    }

    private void Finish(InstallationRequest request)
    {
        if (!work.TryGetValue(request.CommandId, out var items) || items.Count > 1)
            return;
        var now = process.Time.GetUtcNow();
        var target = targets[request.TargetId];
        var succeeded = target.IsOn && !faults.Happens(0.2);
        items.Add(new StepEntry
        {
            Number = 2,
            At = now,
            Index = 0,
            Name = "reach the computer",
            Outcome = succeeded ? StepOutcome.Succeeded : StepOutcome.Failed,
            StartedAt = now,
            EndedAt = now,
            Message = succeeded ? "" : "No answer.",
        });
        items.Add(new Finished { Number = 3, At = now, Outcome = succeeded ? CommandOutcome.Succeeded : CommandOutcome.Failed });
        if (succeeded)
            target.Installed = true;
        Report(request);
        Repeat(request);
    }

    private void Repeat(InstallationRequest request) => clockwork.Schedule(
        TimeSpan.FromSeconds(20),
        () =>
        {
            if (!work.ContainsKey(request.CommandId))
                return;
            Report(request);
            Repeat(request);
        },
        process);

    private void Report(InstallationRequest request)
    {
        var report = new CommandReport
        {
            CommandId = request.CommandId,
            RunId = request.RunId,
            Target = request.TargetId,
            Activity = request.Activity,
            Attempt = request.Attempt,
            Items = [.. work[request.CommandId]],
        };
        queues.Deliver(clockwork, RunShard.Of(request.RunId, shards), new ReportArrived(report, CommandDestination.Installer), mayBeLost: true);
    }
}
