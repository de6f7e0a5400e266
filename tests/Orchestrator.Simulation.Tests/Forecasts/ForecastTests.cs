using System.Collections.Concurrent;
using System.Globalization;

namespace Orchestrator.Simulation.Tests.Forecasts;

/// <summary>
/// Forecasts against what then came, over many worlds. FORECAST_SEEDS says how many (default 40), FORECAST_SEED asks for a single one.
/// </summary>
public sealed class ForecastTests(ITestOutputHelper output)
{
    private const double Tolerance = 0.10;

    private static int Seeds => int.Parse(Environment.GetEnvironmentVariable("FORECAST_SEEDS") ?? "40", CultureInfo.InvariantCulture);

    [Fact]
    public void A_forecast_is_within_a_tenth_of_what_comes()
    {
        var seeds = Environment.GetEnvironmentVariable("FORECAST_SEED") is { } single ? [int.Parse(single, CultureInfo.InvariantCulture)] : Enumerable.Range(0, Seeds).ToArray();
        var errors = new ConcurrentBag<(int Seed, string What, double Error, TimeSpan? Came)>();
        Parallel.ForEach(seeds, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, seed =>
        {
            var (forecast, outcome) = new ForecastWorld(seed).Run();
            Compare(seed, "half", forecast.Half - forecast.MadeAt, outcome.Half);
            Compare(seed, "ninety", forecast.Ninety - forecast.MadeAt, outcome.Ninety);
            Compare(seed, "ninety-nine", forecast.NinetyNine - forecast.MadeAt, outcome.NinetyNine);
            errors.Add((seed, "done", Math.Abs(forecast.Targets.Count - forecast.Ledger.Expired - outcome.Done) / (double)outcome.Done, null));
        });

        foreach (var (seed, what, error, came) in errors.OrderBy(error => error.Seed).ThenBy(error => error.What, StringComparer.Ordinal))
            output.WriteLine($"{seed,4} {what,-12} {error,8:P1} of {came}");
        foreach (var what in new[] { "half", "ninety", "ninety-nine", "done" })
        {
            var sorted = errors.Where(error => error.What == what).Select(error => error.Error).Order().ToList();
            sorted[(int)(sorted.Count * 0.95)].ShouldBeLessThanOrEqualTo(Tolerance, $"{what}: {string.Join(", ", errors.Where(error => error.What == what && error.Error > Tolerance))}");
        }

        void Compare(int seed, string what, TimeSpan? foretold, TimeSpan? came) => errors.Add((
            seed, what, foretold is null || came is null ? (foretold is null && came is null ? 0 : 1) : (foretold.Value - came.Value).Duration() / came.Value, came));
    }
}
