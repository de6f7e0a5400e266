using Orchestrator.Simulation.Tests.World;

namespace Orchestrator.Simulation.Tests.Servers;

/// <summary>Whose each target is, as the store of the simulated world knows it, and how often a command was begun. Only a dead worker's lease is taken away.</summary>
internal sealed class SimulatedLeases
{
    private readonly Dictionary<string, (Process? Owner, string Command, int Beginning)> leases = new(StringComparer.Ordinal);

    /// <returns>The beginning, or null: another command has the target, or somebody is at work on this one.</returns>
    /// <param name="isTheSame">Whether it is the same command that is being worked on.</param>
    public int? Take(string target, string command, Process owner, out bool isTheSame)
    {
        var (current, last, beginning) = leases.GetValueOrDefault(target);
        isTheSame = last == command;
        if (current is { IsDead: false })
            return null;
        leases[target] = (owner, command, isTheSame ? beginning + 1 : 1);
        return leases[target].Beginning;
    }

    public void Release(string target, Process owner)
    {
        if (leases.TryGetValue(target, out var lease) && lease.Owner == owner)
            leases[target] = lease with { Owner = null };
    }
}
