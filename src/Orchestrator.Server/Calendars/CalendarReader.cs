using Ical.Net;
using Ical.Net.CalendarComponents;
using NodaTime;
using Orchestrator.Server.Import;
using Orchestrator.Timeframes;

namespace Orchestrator.Server.Calendars;

/// <summary>What a calendar file says about a timeframe.</summary>
internal sealed class CalendarReading
{
    public List<SpecialDays> Exceptions { get; } = [];

    /// <summary>Weekly events become ranges of the week.</summary>
    public required Timeframe Week { get; set; }

    /// <summary>Events that are over or cancelled.</summary>
    public int LeftOut { get; set; }

    /// <summary>Why the file cannot be taken over.</summary>
    public List<LineRemark> Errors { get; } = [];
}

/// <summary>
/// Reads iCalendar (RFC 5545): events for whole days become exceptions by date, those with times exceptions whose day is the week's with the
/// times changed, weekly ones without an end ranges of the week. Times count as the file writes them, on the wall clock of each target.
/// </summary>
/// <param name="week">Where a day is not covered as a whole, its other hours are taken from here.</param>
/// <param name="level">Of the times that an event covers.</param>
/// <param name="today">What lies before is left out.</param>
internal sealed class CalendarReader(Timeframe week, ActivityLevel level, LocalDate today)
{
    /// <summary>Events in one file.</summary>
    public const int MostEvents = 1_000;

    private const int MostErrors = 100;

    public CalendarReading Read(string file)
    {
        var reading = new CalendarReading { Week = week };
        var events = CalendarEvents.In(file);
        if (events.Count == 0)
            reading.Errors.Add(new LineRemark(1, "There is no event in the file; give an iCalendar file with BEGIN:VEVENT."));
        else if (events.Count > MostEvents)
            reading.Errors.Add(new LineRemark(events[MostEvents].Line, $"The file has {events.Count} events; at most {MostEvents} are read: split it."));
        foreach (var text in events.Take(MostEvents))
        {
            if (reading.Errors.Count < MostErrors)
                Read(text, reading);
        }

        if (reading.Errors.Count == 0 && Timeframe.MistakeIn(reading.Exceptions) is { } tooMany)
            reading.Errors.Add(new LineRemark(1, $"In the file {tooMany}."));
        return reading;
    }

    private void Read(CalendarEventText text, CalendarReading reading)
    {
        try
        {
            var calendar = Calendar.Load($"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//-\r\n{text.Text}\r\nEND:VCALENDAR\r\n");
            if (calendar?.Events is not [{ } single])
                throw new UnmappableException("BEGIN", "This is no event that can be read; check it against RFC 5545.");
            Take(single, text, reading);
        }
        catch (UnmappableException unmappable)
        {
            reading.Errors.Add(new LineRemark(CalendarEvents.LineOf(text, unmappable.Property), unmappable.Message));
        }
#pragma warning disable CA1031 // The library says in many ways that it cannot read a text.
        catch (Exception unreadable)
#pragma warning restore CA1031
        {
            reading.Errors.Add(new LineRemark(text.Line, $"This event cannot be read: {unreadable.Message.TrimEnd('.')}. Check it against RFC 5545."));
        }
    }

    private void Take(CalendarEvent single, CalendarEventText text, CalendarReading reading)
    {
        if (string.Equals(single.Status, "CANCELLED", StringComparison.OrdinalIgnoreCase))
        {
            reading.LeftOut++;
            return;
        }

        if (single.DtStart is null)
            throw new UnmappableException("BEGIN", "The event has no DTSTART; say when it begins.");
        var span = CalendarSpan.Of(single);
        var repetition = CalendarRepetition.Of(single, span, text);
        if (repetition is CalendarRepetition.Weekly weekly)
        {
            foreach (var day in weekly.On)
                reading.Week = span.Paint(reading.Week, day, level);
            return;
        }

        var name = CalendarNames.Of(single);
        var taken = false;
        foreach (var special in repetition.Days(span).SelectMany(dates => Special(dates, span, single, name)))
        {
            if (!special.IsYearly && special.To < today)
                continue;
            taken = true;
            reading.Exceptions.Add(special);
            if (reading.Exceptions.Count > CalendarRepetition.MostDays)
                throw new UnmappableException("RRULE", $"The file makes more than {CalendarRepetition.MostDays} exceptions; leave events out.");
        }

        if (!taken)
            reading.LeftOut++;
    }

    /// <summary>A whole day is one exception; one with times takes its other hours from the week, day by day.</summary>
    private List<SpecialDays> Special(CalendarDates dates, CalendarSpan span, CalendarEvent single, string name)
    {
        if (CalendarNames.DayOf(single) is { } told)
            return [Make(dates.From, dates.To, told)];
        if (span.IsWholeDays)
            return [Make(dates.From, dates.To, DayGrid.Always(level))];
        if (dates.IsYearly)
            throw new UnmappableException("RRULE", "A yearly event with times has another weekday every year; make it one of whole days, or give it an end (UNTIL or COUNT).");
        var days = new List<SpecialDays>();
        for (var date = dates.From; date <= dates.To; date = date.PlusDays(1))
        {
            if (span.DayFor(date, dates, week, level) is { } day)
                days.Add(Make(date, date, day));
        }

        return days;

        SpecialDays Make(LocalDate from, LocalDate to, DayGrid day) =>
            dates.IsYearly ? SpecialDays.Yearly(from, to, day, name) : SpecialDays.Once(from, to, day, name);
    }
}
