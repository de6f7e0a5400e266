using System.Security.Cryptography;
using System.Text;
using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Serialization;
using Orchestrator.Core.Timeframes;
using Orchestrator.Timeframes;

namespace Orchestrator.Server.Calendars;

/// <summary>Writes a timeframe as iCalendar: an event of whole days for each exception, with the levels of the day beside it.</summary>
internal static class CalendarWriter
{
    // A leap year, because a yearly event may be on 29 February.
    private const int FirstYear = 2000;

    /// <param name="stamp">When it is written.</param>
    public static string Write(NamedTimeframe timeframe, DateTimeOffset stamp)
    {
        var calendar = new Calendar { ProductId = "-//Orchestrator//Timeframes//EN" };
        calendar.AddProperty("X-WR-CALNAME", timeframe.Name);
        calendar.AddProperty("X-ORCHESTRATOR-WEEK", timeframe.Timeframe.WeekText());
        foreach (var special in timeframe.Timeframe.Exceptions)
            calendar.Events.Add(Event(timeframe.Name, special, stamp));
        return new CalendarSerializer().SerializeToString(calendar) ?? "";
    }

    private static CalendarEvent Event(string timeframe, SpecialDays special, DateTimeOffset stamp)
    {
        var from = special.IsYearly ? special.From.With(date => date.PlusYears(FirstYear - date.Year)) : special.From;
        var to = special.IsYearly ? special.To.With(date => date.PlusYears(FirstYear - date.Year)) : special.To;
        if (to < from)
            to = to.PlusYears(1);
        var written = new CalendarEvent
        {
            Uid = $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{timeframe}\n{special.ToText()}")))[..32]}@orchestrator",
            DtStamp = new CalDateTime(stamp.UtcDateTime, "UTC"),
            DtStart = new CalDateTime(DateOnly.FromDateTime(from.ToDateTimeUnspecified())),
            DtEnd = new CalDateTime(DateOnly.FromDateTime(to.PlusDays(1).ToDateTimeUnspecified())),
            Summary = special.Name.Length > 0 ? special.Name : special.Day.ToText(),
        };
        if (special.IsYearly)
            written.RecurrenceRule = new RecurrenceRule(FrequencyType.Yearly, 1);
        written.AddProperty(CalendarNames.DayProperty, special.Day.ToText());
        return written;
    }
}
