namespace Orchestrator.Core.Reports;

/// <summary>By what actions are slow.</summary>
public enum DurationMeasure
{
    /// <summary>The 95th percentile.</summary>
    P95,

    /// <summary>The median.</summary>
    P50,
    Mean,
    Longest,

    /// <summary>All durations together.</summary>
    Total,
}

/// <summary>How long an action takes. Mean, longest and total are exact; the percentiles are within 10 % (<see cref="DurationHistogram"/>).</summary>
public sealed record ActionDurations(ReportGroup Group, TimeSpan Mean, TimeSpan P50, TimeSpan P95)
{
    public TimeSpan this[DurationMeasure measure] => measure switch
    {
        DurationMeasure.P50 => P50,
        DurationMeasure.P95 => P95,
        DurationMeasure.Mean => Mean,
        DurationMeasure.Longest => Group.Durations.Longest,
        _ => Group.Durations.Total,
    };

    /// <param name="group">With spread, and with at least one duration.</param>
    internal static ActionDurations Of(ReportGroup group) => new(
        group,
        group.Durations.Mean!.Value,
        group.Spread.Quantile(0.5, group.Durations.Longest)!.Value,
        group.Spread.Quantile(0.95, group.Durations.Longest)!.Value);
}
