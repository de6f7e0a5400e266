using Orchestrator.Core.Installation;
using Orchestrator.Simulation.Tests.World;

namespace Orchestrator.Simulation.Tests.Servers;

/// <summary>The installer workers of all servers and the queue they share: a request goes to one of those that live, and is lost with it; a stop goes to all.</summary>
internal sealed class SimulatedWorkers(Clockwork clockwork, Faults faults)
{
    private readonly List<(Process Process, SimulatedInstaller Installer)> workers = [];

    public void Join(Process process, SimulatedInstaller installer)
    {
        workers.RemoveAll(worker => worker.Process.IsDead);
        workers.Add((process, installer));
    }

    public void Ask(InstallerRequest request)
    {
        Hand(request);
        if (faults.Doubles())
            Hand(request);
    }

    public void Stop(string commandId)
    {
        foreach (var (process, installer) in workers)
        {
            if (!faults.Loses())
                clockwork.Schedule(faults.Travel(), () => installer.Stop(commandId), process);
        }
    }

    private void Hand(InstallerRequest request) => clockwork.Schedule(faults.Travel(), () =>
    {
        var living = workers.Where(worker => !worker.Process.IsDead).ToList();
        if (living.Count == 0)
            return;
        var (process, installer) = living[faults.Random.Next(living.Count)];
        clockwork.Schedule(TimeSpan.Zero, () => installer.Take(request), process);
    });
}
