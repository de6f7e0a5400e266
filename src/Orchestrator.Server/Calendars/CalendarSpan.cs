using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using NodaTime;
using Orchestrator.Timeframes;
using Duration = NodaTime.Duration;
using Period = NodaTime.Period;

namespace Orchestrator.Server.Calendars;

/// <summary>Days on which an event is.</summary>
/// <param name="IsYearly">The same days every year.</param>
internal readonly record struct CalendarDates(LocalDate From, LocalDate To, bool IsYearly = false);

/// <summary>From when to when an event goes, on a wall clock.</summary>
internal sealed record CalendarSpan(LocalDateTime Start, LocalDateTime End, bool IsWholeDays)
{
    private const int LongestDays = 3_660;

    public CalendarDates Dates => new(Start.Date, LastDay(End));

    /// <exception cref="UnmappableException">It is given in UTC, has no length, or lies outside the quarter hours.</exception>
    public static CalendarSpan Of(CalendarEvent single)
    {
        var start = Local(single.DtStart!, "DTSTART");
        var wholeDays = !single.DtStart!.HasTime;
        var end = single.DtEnd is { } told ? Local(told, "DTEND")
            : single.Duration is { } duration ? Local(single.DtStart.Add(duration), "DURATION")
            : wholeDays ? start.PlusDays(1) : start;
        if (end <= start)
            throw new UnmappableException("DTEND", "The event ends where it begins; give it an end after its beginning.");
        if (Period.DaysBetween(start.Date, end.Date) > LongestDays)
            throw new UnmappableException("DTEND", $"The event lasts more than {LongestDays} days; change the week of the timeframe instead.");
        if (!wholeDays && (!IsQuarter(start) || !IsQuarter(end)))
            throw new UnmappableException(IsQuarter(start) ? "DTEND" : "DTSTART", "Timeframes count quarter hours; let the event begin and end at :00, :15, :30 or :45.");
        return new CalendarSpan(start, end, wholeDays || (start.TimeOfDay == LocalTime.Midnight && end.TimeOfDay == LocalTime.Midnight));
    }

    /// <summary>The week's day with the event's hours of that day changed; null: the event has none of them.</summary>
    public DayGrid? DayFor(LocalDate date, CalendarDates dates, Timeframe week, ActivityLevel level)
    {
        var day = DayGrid.Always(ActivityLevel.No);
        for (var quarter = 0; quarter < 96; quarter++)
            day = day.With(Time(quarter), Time(quarter + 1), week[date.DayOfWeek, quarter]);
        var from = date == dates.From ? Start.TimeOfDay : LocalTime.Midnight;
        var to = date == dates.To ? End.TimeOfDay : LocalTime.Midnight;
        return day.With(from, to, level);
    }

    /// <summary>The week with the event's hours changed, beginning on a day.</summary>
    public Timeframe Paint(Timeframe week, IsoDayOfWeek day, ActivityLevel level)
    {
        if ((End - Start).ToDuration() > Duration.FromDays(1))
            throw new UnmappableException("DTEND", "A weekly event lasts at most a day; make one event of each day.");
        return week.With(day, Start.TimeOfDay, End.TimeOfDay, level);
    }

    private static LocalTime Time(int quarter) => LocalTime.FromMinutesSinceMidnight(quarter % 96 * 15);

    private static LocalDate LastDay(LocalDateTime end) => end.TimeOfDay == LocalTime.Midnight ? end.Date.PlusDays(-1) : end.Date;

    private static bool IsQuarter(LocalDateTime at) => at.TimeOfDay.TickOfDay % (15 * NodaConstants.TicksPerMinute) == 0;

    private static LocalDateTime Local(CalDateTime at, string property) => at.IsUtc
        ? throw new UnmappableException(property, $"{property} is given in UTC, and a timeframe counts on the wall clock of each target; write it without the Z at its end.")
        : LocalDateTime.FromDateTime(at.Value);
}
