using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Reports;

namespace Orchestrator.Core.Forecasts;

/// <summary>What is expected of a step: how long it takes, and how often it fails.</summary>
/// <param name="FailureRate">0 to 1.</param>
public sealed record Expectation(DurationHistogram Spread, TimeSpan Mean, TimeSpan Longest, double FailureRate)
{
    /// <summary>So many durations say more than the buckets, which are a fifth wide.</summary>
    private const int EnoughSamples = 10;

    private static readonly double[] Shares = [.. Enumerable.Range(0, 50).Select(step => (step + 0.5) / 50)];

    // The buckets are a fifth wide, the mean is exact: so the values from the buckets are stretched until their mean is right.
    private readonly double stretch = Stretch(Spread, Mean, Longest);

    /// <summary>Durations one by one, the shortest first; empty: only the spread is known.</summary>
    public IReadOnlyList<TimeSpan> Samples { get; init; } = [];

    /// <summary>Always as long, and never a failure.</summary>
    public static Expectation Always(TimeSpan duration) => new(DurationHistogram.Empty, duration, duration, 0);

    /// <summary>From what was counted; null if it never ran.</summary>
    /// <param name="latest">Entries one by one. Those that a switched-off computer has interrupted tell of the computer, not of the step.</param>
    public static Expectation? Of(ReportGroup group, IEnumerable<ReportEntry> latest)
    {
        ArgumentNullException.ThrowIfNull(group);
        if (group.Durations.Mean is not { } mean)
            return null;
        var whole = latest.Where(entry => entry is { Starts: <= 1, Duration: not null, Outcome: StepOutcome.Succeeded or StepOutcome.Failed or StepOutcome.TimedOut }).ToList();
        var failures = whole.Count >= EnoughSamples ? whole.Count(entry => entry.Outcome != StepOutcome.Succeeded) / (double)whole.Count : 1 - (group.Counts.SuccessRate ?? 1);
        return new Expectation(group.Spread, mean, group.Durations.Longest, failures) { Samples = [.. whole.Select(entry => entry.Duration!.Value).Order()] };
    }

    /// <summary>The duration that a share (0 to 1) of all does not exceed.</summary>
    public TimeSpan At(double share)
    {
        if (Samples.Count >= EnoughSamples)
            return Between(share);
        return Spread.Quantile(Math.Max(share, 0.001), Longest) is { } found ? found * stretch : Mean;
    }

    private TimeSpan Between(double share)
    {
        var place = Math.Clamp((share * Samples.Count) - 0.5, 0, Samples.Count - 1);
        var below = (int)place;
        var above = Math.Min(below + 1, Samples.Count - 1);
        return Samples[below] + ((Samples[above] - Samples[below]) * (place - below));
    }

    private static double Stretch(DurationHistogram spread, TimeSpan mean, TimeSpan longest)
    {
        var read = Shares.Average(share => (spread.Quantile(share, longest) ?? TimeSpan.Zero).TotalSeconds);
        return read > 0 ? mean.TotalSeconds / read : 1;
    }
}
