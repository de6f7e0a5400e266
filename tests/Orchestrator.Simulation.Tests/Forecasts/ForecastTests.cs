using System.Collections.Concurrent;
using System.Globalization;

namespace Orchestrator.Simulation.Tests.Forecasts;

/// <summary>
/// Forecasts against what then came, over many worlds. FORECAST_SEEDS says how many (default 16), FORECAST_SEED asks for a single one.
/// </summary>
public sealed class ForecastTests(ITestOutputHelper output)
{
    private const double Tolerance = 0.10;

    /// <summary>Of the worlds: in the others chance has its way, as with computers that break their habits.</summary>
    private const double Confidence = 0.90;

    private static int Seeds => int.Parse(Environment.GetEnvironmentVariable("FORECAST_SEEDS") ?? "16", CultureInfo.InvariantCulture);

    [Fact]
    public void A_forecast_is_within_a_tenth_of_what_comes()
    {
        int[] seeds = Environment.GetEnvironmentVariable("FORECAST_SEED") is { } single ? [int.Parse(single, CultureInfo.InvariantCulture)] : [.. Enumerable.Range(0, Seeds)];
        var errors = new ConcurrentBag<ForecastError>();
        Parallel.ForEach(seeds, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, seed =>
        {
            var (forecast, outcome) = new ForecastWorld(seed).Run();
            errors.Add(ForecastError.Of(seed, 0.5, forecast.Half - forecast.MadeAt, outcome));
            errors.Add(ForecastError.Of(seed, 0.9, forecast.Ninety - forecast.MadeAt, outcome));
            errors.Add(ForecastError.Of(seed, 0.99, forecast.NinetyNine - forecast.MadeAt, outcome));
            (forecast.Ledger.Targets - forecast.Ledger.Expired).ShouldBeInRange((int)(outcome.Done.Count * (1 - Tolerance)), (int)Math.Ceiling(outcome.Done.Count * (1 + Tolerance)));
        });

        foreach (var error in errors.OrderBy(error => error.Seed).ThenBy(error => error.Share))
            output.WriteLine($"{error.Seed,4} {error.Share,5:P0}: time {error.OfTime,8:P1}, targets {error.OfTargets,6:P1}; foretold {error.Foretold}, came {error.Came}");
        foreach (var group in errors.GroupBy(error => error.Share))
        {
            output.WriteLine($"{group.Key:P0}: {group.Count(error => error.OfTime <= Tolerance)} of {group.Count()} within a tenth of the time, {group.Count(error => error.OfTargets <= Tolerance)} within a tenth of the targets");
            group.Count(error => error.IsWithin(Tolerance)).ShouldBeGreaterThanOrEqualTo(
                (int)(group.Count() * Confidence), $"{group.Key:P0}: {string.Join("; ", group.Where(error => !error.IsWithin(Tolerance)))}");
        }

        errors.Where(error => error.Share < 0.6).Count(error => error.OfTime <= Tolerance).ShouldBeGreaterThanOrEqualTo((int)(seeds.Length * 0.8), "half of the targets");
    }
}

/// <summary>How far a forecast of a share was off.</summary>
/// <param name="OfTime">As a part of the time that it took.</param>
/// <param name="OfTargets">As a part of all targets: how many more or fewer were done at the instant that was foretold.</param>
internal sealed record ForecastError(int Seed, double Share, double OfTime, double OfTargets, TimeSpan? Foretold, TimeSpan? Came)
{
    /// <summary>
    /// In time, or in targets: where the rest of a run waits for a night, one computer more or less moves the instant by hours.
    /// </summary>
    public bool IsWithin(double tolerance) => OfTime <= tolerance || OfTargets <= tolerance;

    public static ForecastError Of(int seed, double share, TimeSpan? foretold, Outcome outcome)
    {
        var came = outcome.When(share);
        if (foretold is null || came is null)
            return new ForecastError(seed, share, foretold is null && came is null ? 0 : 1, foretold is null && came is null ? 0 : 1, foretold, came);
        return new ForecastError(seed, share, (foretold.Value - came.Value).Duration() / came.Value, Math.Abs(outcome.ShareAt(foretold.Value) - share), foretold, came);
    }
}
