using System.Globalization;
using Orchestrator.Contracts.Commands;

namespace Orchestrator.Simulation.Tests.Targets;

/// <summary>What a script of the simulated world does: "SECONDS RETURNCODE".</summary>
internal readonly record struct SimulatedScript(TimeSpan Duration, int ReturnCode)
{
    public static SimulatedScript Of(ActionSpec action)
    {
        var words = ((ScriptAction)action).Script.Split(' ');
        return new SimulatedScript(TimeSpan.FromSeconds(int.Parse(words[0], CultureInfo.InvariantCulture)), int.Parse(words[1], CultureInfo.InvariantCulture));
    }
}
