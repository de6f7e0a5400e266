using Orchestrator.Core.Reports;

namespace Orchestrator.Core.Forecasts;

/// <summary>What is expected of a step: how long it takes, and how often it fails.</summary>
/// <param name="FailureRate">0 to 1.</param>
public sealed record Expectation(DurationHistogram Spread, TimeSpan Mean, TimeSpan Longest, double FailureRate)
{
    private static readonly double[] Shares = [.. Enumerable.Range(0, 50).Select(step => (step + 0.5) / 50)];

    // The buckets are a fifth wide, the mean is exact: so the values from the buckets are stretched until their mean is right.
    private readonly double stretch = Stretch(Spread, Mean, Longest);

    /// <summary>Always as long, and never a failure.</summary>
    public static Expectation Always(TimeSpan duration) => new(DurationHistogram.Empty, duration, duration, 0);

    /// <summary>From what was counted; null if it never ran.</summary>
    public static Expectation? Of(ReportGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        return group.Durations.Mean is { } mean ? new Expectation(group.Spread, mean, group.Durations.Longest, 1 - (group.Counts.SuccessRate ?? 1)) : null;
    }

    /// <summary>The duration that a share (0 to 1) of all does not exceed.</summary>
    public TimeSpan At(double share) => Spread.Quantile(Math.Max(share, 0.001), Longest) is { } found ? found * stretch : Mean;

    private static double Stretch(DurationHistogram spread, TimeSpan mean, TimeSpan longest)
    {
        var read = Shares.Average(share => (spread.Quantile(share, longest) ?? TimeSpan.Zero).TotalSeconds);
        return read > 0 ? mean.TotalSeconds / read : 1;
    }
}
