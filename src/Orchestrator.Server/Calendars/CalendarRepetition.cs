using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using NodaTime;
using Period = NodaTime.Period;

namespace Orchestrator.Server.Calendars;

/// <summary>How often an event comes, as far as a timeframe can show it.</summary>
internal abstract record CalendarRepetition
{
    /// <summary>Days that one event may come to: more than a timeframe keeps.</summary>
    public const int MostDays = Orchestrator.Timeframes.Timeframe.MostExceptions;

    private const int DaysOfAYear = 365;

    /// <summary>On which days it is, given its first ones.</summary>
    public abstract IEnumerable<CalendarDates> Days(CalendarSpan span);

    /// <exception cref="UnmappableException">A timeframe cannot show it.</exception>
    public static CalendarRepetition Of(CalendarEvent single, CalendarSpan span, CalendarEventText text)
    {
        if (CalendarEvents.LineOf(text, "RECURRENCE-ID") != text.Line)
            throw new UnmappableException("RECURRENCE-ID", "A changed occurrence of another event cannot be told apart from it; export the events one by one.");
        var rule = single.RecurrenceRule;
        var hasDates = CalendarEvents.LineOf(text, "RDATE") != text.Line;
        if (rule is null && !hasDates)
            return new Once();
        if (rule is null or { Count: not null } or { Until: not null })
            return new Listed(single);
        if (CalendarEvents.LineOf(text, "EXDATE") != text.Line || hasDates)
            throw new UnmappableException("EXDATE", "An event that goes on for ever has no exceptions of its own here; give it an end (UNTIL or COUNT).");
        return rule.Frequency switch
        {
            FrequencyType.Yearly when IsPlainYearly(rule, span) => new Yearly(),
            FrequencyType.Weekly when IsPlainWeekly(rule) => new Weekly(DaysOf(rule, span)),
            _ => throw new UnmappableException(
                "RRULE", "This rule goes on for ever and is neither yearly on one date nor weekly; give it an end (UNTIL or COUNT), and each of its days becomes an exception."),
        };
    }

    private static bool IsPlainYearly(RecurrenceRule rule, CalendarSpan span) =>
        rule is { Interval: 1, ByDay.Count: 0, ByWeekNo.Count: 0, ByYearDay.Count: 0, BySetPosition.Count: 0 }
        && rule.ByMonth.All(month => month == span.Start.Month)
        && rule.ByMonthDay.All(day => day == span.Start.Day)
        && rule.ByMonth.Count <= 1 && rule.ByMonthDay.Count <= 1;

    private static bool IsPlainWeekly(RecurrenceRule rule) =>
        rule is { Interval: 1, ByMonth.Count: 0, ByMonthDay.Count: 0, BySetPosition.Count: 0, ByHour.Count: 0 } && rule.ByDay.All(day => day.Offset is null or 0);

    private static IReadOnlyList<IsoDayOfWeek> DaysOf(RecurrenceRule rule, CalendarSpan span) =>
        rule.ByDay.Count == 0 ? [span.Start.DayOfWeek] : [.. rule.ByDay.Select(day => day.DayOfWeek == DayOfWeek.Sunday ? IsoDayOfWeek.Sunday : (IsoDayOfWeek)(int)day.DayOfWeek)];

    private sealed record Once : CalendarRepetition
    {
        public override IEnumerable<CalendarDates> Days(CalendarSpan span) => [span.Dates];
    }

    private sealed record Yearly : CalendarRepetition
    {
        public override IEnumerable<CalendarDates> Days(CalendarSpan span) => Period.DaysBetween(span.Dates.From, span.Dates.To) < DaysOfAYear
            ? [span.Dates with { IsYearly = true }]
            : throw new UnmappableException("DTEND", "A yearly event lasts less than a year; change the week of the timeframe instead.");
    }

    /// <summary>It has an end, so each of its days can be an exception.</summary>
    private sealed record Listed(CalendarEvent Single) : CalendarRepetition
    {
        public override IEnumerable<CalendarDates> Days(CalendarSpan span)
        {
            var length = Period.DaysBetween(span.Dates.From, span.Dates.To);
            var found = Single.GetOccurrences().Take(MostDays + 1).Select(occurrence => LocalDateTime.FromDateTime(occurrence.Period.StartTime.Value).Date).ToList();
            if (found.Count > MostDays)
                throw new UnmappableException("RRULE", $"The event comes more than {MostDays} times; give it an earlier end.");
            return found.Select(date => new CalendarDates(date, date.PlusDays(length)));
        }
    }

    /// <summary>It changes the week, so it makes no exceptions.</summary>
    public sealed record Weekly(IReadOnlyList<IsoDayOfWeek> On) : CalendarRepetition
    {
        public override IEnumerable<CalendarDates> Days(CalendarSpan span) => [];
    }
}
