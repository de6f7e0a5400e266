using System.Globalization;
using Orchestrator.Contracts.Commands;

namespace Orchestrator.Simulation.Tests.Targets;

/// <summary>
/// What a script of the simulated world does: "SECONDS RETURNCODE", or "SECONDS RETURNCODE SPREAD FAILURES", both in percent: it takes up to so much
/// longer or shorter, and fails so often.
/// </summary>
internal readonly record struct SimulatedScript(TimeSpan Duration, int ReturnCode)
{
    public static SimulatedScript Of(ActionSpec action, Random random)
    {
        var words = ((ScriptAction)action).Script.Split(' ').Select(word => int.Parse(word, CultureInfo.InvariantCulture)).ToList();
        var script = new SimulatedScript(TimeSpan.FromSeconds(words[0]), words[1]);
        return words.Count == 2
            ? script
            : new SimulatedScript(script.Duration * (1 + (words[2] / 100.0 * ((2 * random.NextDouble()) - 1))), random.Next(100) < words[3] ? 1 : script.ReturnCode);
    }
}
