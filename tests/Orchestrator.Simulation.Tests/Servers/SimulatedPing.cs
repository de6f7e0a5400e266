using Orchestrator.Core.Installation;
using Orchestrator.Simulation.Tests.Targets;
using Orchestrator.Simulation.Tests.World;

namespace Orchestrator.Simulation.Tests.Servers;

/// <summary>Echo requests to simulated computers: whoever is on answers, unless the answer is lost.</summary>
internal sealed class SimulatedPing(Process process, Faults faults, IReadOnlyDictionary<string, SimulatedTarget> targets) : IPing
{
    public async Task<bool> Answers(string address, TimeSpan patience, CancellationToken cancellation)
    {
        var target = targets.Values.Single(target => target.Target.Name == address);
        var answers = target.IsOn && !faults.Loses();
        await process.Pause(answers ? TimeSpan.FromMilliseconds(10) : patience);
        return answers;
    }
}
