using Orchestrator.Simulation.Tests.World;

namespace Orchestrator.Simulation.Tests.Servers;

/// <summary>Whose each target is, as the store of the simulated world knows it, and how often a command was begun. Only a dead worker's lease is taken away.</summary>
internal sealed class SimulatedLeases
{
    private readonly Dictionary<string, (Process? Owner, string Command, int Beginning)> leases = new(StringComparer.Ordinal);
    private readonly HashSet<string> answered = new(StringComparer.Ordinal);
    private readonly HashSet<string> begunAgain = new(StringComparer.Ordinal);

    /// <summary>Commands a second copy of which was begun after the first had said its last word and before the engine had heard it: the copy's entries come late.</summary>
    public IReadOnlySet<string> BegunAgain => begunAgain;

    /// <summary>The last word on a command is durable.</summary>
    public void Answer(string command) => answered.Add(command);

    /// <returns>The beginning, or null: another command has the target, or somebody is at work on this one.</returns>
    /// <param name="isTheSame">Whether it is the same command that is being worked on.</param>
    public int? Take(string target, string command, Process owner, out bool isTheSame)
    {
        var (current, last, beginning) = leases.GetValueOrDefault(target);
        isTheSame = last == command;
        if (current is { IsDead: false })
            return null;
        if (answered.Contains(command))
            begunAgain.Add(command);
        leases[target] = (owner, command, isTheSame ? beginning + 1 : 1);
        return leases[target].Beginning;
    }

    public void Release(string target, Process owner)
    {
        if (leases.TryGetValue(target, out var lease) && lease.Owner == owner)
            leases[target] = lease with { Owner = null };
    }
}
