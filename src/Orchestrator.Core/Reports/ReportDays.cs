using NodaTime;

namespace Orchestrator.Core.Reports;

/// <summary>One day of a trend.</summary>
/// <param name="Date">From midnight to midnight in the zone asked for: 23 or 25 hours where the clocks change.</param>
public readonly record struct ReportDay(LocalDate Date, OutcomeCounts Counts);

/// <summary>Makes days of quarters of an hour.</summary>
public static class ReportDays
{
    /// <summary>Longest stretch in which days without an entry are filled in; beyond it only days with entries come.</summary>
    public const int MostFilled = 1_000;

    /// <summary>Days in order. A quarter of an hour counts to the day it begins in.</summary>
    /// <param name="slots">Grouped by <see cref="ReportDimensions.Slot"/>.</param>
    public static IReadOnlyList<ReportDay> Of(IEnumerable<ReportGroup> slots, DateTimeZone zone)
    {
        ArgumentNullException.ThrowIfNull(slots);
        ArgumentNullException.ThrowIfNull(zone);
        var days = new SortedDictionary<LocalDate, OutcomeCounts>();
        foreach (var slot in slots)
        {
            var date = Instant.FromDateTimeOffset(ReportSlot.Start(slot.Key.Slot!.Value)).InZone(zone).Date;
            days[date] = days.TryGetValue(date, out var counts) ? counts.Plus(slot.Counts) : slot.Counts;
        }

        if (days.Count > 0)
            Fill(days, days.Keys.First(), days.Keys.Last());
        return [.. days.Select(day => new ReportDay(day.Key, day.Value))];
    }

    private static void Fill(SortedDictionary<LocalDate, OutcomeCounts> days, LocalDate first, LocalDate last)
    {
        if (Period.DaysBetween(first, last) > MostFilled)
            return;
        for (var date = first; date < last; date = date.PlusDays(1))
            days.TryAdd(date, OutcomeCounts.None);
    }
}
