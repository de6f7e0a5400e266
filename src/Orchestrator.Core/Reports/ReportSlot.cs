namespace Orchestrator.Core.Reports;

/// <summary>
/// Rollups count by quarters of an hour, numbered from the beginning of the calendar in UTC. Midnight in every time zone of our day falls
/// between two of them, so that days of any zone are sums of slots.
/// </summary>
public static class ReportSlot
{
    private const long Ticks = 15 * TimeSpan.TicksPerMinute;

    /// <summary>The slot an instant lies in.</summary>
    public static long Of(DateTimeOffset instant) => instant.UtcTicks / Ticks;

    /// <summary>When a slot begins, in UTC.</summary>
    public static DateTimeOffset Start(long slot) => new(slot * Ticks, TimeSpan.Zero);

    /// <summary>The filter with its times moved outward to the borders of slots: whoever asks from 10:07 on is told what happened from 10:00 on.</summary>
    public static ReportFilter Widen(ReportFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return filter with
        {
            From = filter.From is { } from ? Start(Of(from)) : null,
            To = filter.To is { } to ? End(to) : null,
        };
    }

    private static DateTimeOffset End(DateTimeOffset to)
    {
        var floor = Start(Of(to));
        if (floor == to.ToUniversalTime())
            return floor;
        return floor > DateTimeOffset.MaxValue - TimeSpan.FromTicks(Ticks) ? DateTimeOffset.MaxValue : floor.AddTicks(Ticks);
    }
}
