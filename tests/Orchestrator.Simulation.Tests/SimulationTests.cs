using System.Globalization;
using Orchestrator.Simulation.Tests.Servers;
using Orchestrator.Simulation.Tests.World;

namespace Orchestrator.Simulation.Tests;

/// <summary>
/// Many worlds, one seed each. Settings: SIMULATION_SEEDS, how many (default 1000); SIMULATION_SEED, one single seed, to see a failure
/// again.
/// </summary>
public sealed class SimulationTests
{
    private static int Seeds => int.Parse(Environment.GetEnvironmentVariable("SIMULATION_SEEDS") ?? "1000", CultureInfo.InvariantCulture);

    [Fact]
    public void Whatever_goes_wrong_every_run_ends_and_its_report_is_exact()
    {
        if (Environment.GetEnvironmentVariable("SIMULATION_SEED") is { } single)
        {
            new SimulatedWorld(int.Parse(single, CultureInfo.InvariantCulture)).Run();
            return;
        }

        var failures = new System.Collections.Concurrent.ConcurrentBag<string>();
        Parallel.For(0, Seeds, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, (seed, loop) =>
        {
            try
            {
                new SimulatedWorld(seed).Run();
            }
#pragma warning disable CA1031 // Every failing seed is wanted, not only the first.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                failures.Add($"SIMULATION_SEED={seed}: {failure}");
                if (failures.Count >= 10)
                    loop.Stop();
            }
        });
        failures.ShouldBeEmpty(string.Join(Environment.NewLine, failures.Take(3)));
        if (Seeds >= 100)
            SimulatedServer.Appearances.ShouldBeGreaterThan(0, "nobody was ever taken up from stand-by because an echo request was answered");
        if (Seeds >= 1000)
            Sites.NeverCrashed.ShouldBeEmpty("these writes were never crashed at, so they are not tested");
    }
}
