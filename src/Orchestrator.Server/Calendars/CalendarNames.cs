using Ical.Net.CalendarComponents;
using Orchestrator.Timeframes;

namespace Orchestrator.Server.Calendars;

/// <summary>What this product writes into events beside what every calendar understands, and how names go in and out.</summary>
internal static class CalendarNames
{
    /// <summary>The levels of the whole day, in the text form of <see cref="DayGrid"/>: an exported exception comes back as it was.</summary>
    public const string DayProperty = "X-ORCHESTRATOR-DAY";

    /// <summary>The summary as far as it can be a name; "" if it only says the levels of a day without a name.</summary>
    public static string Of(CalendarEvent single)
    {
        if (single.Summary is { } summary && summary == single.Properties.Get<string>(DayProperty))
            return "";
        var letters = (single.Summary ?? "").Where(letter => letter is not ('"' or ';') && !char.IsControl(letter));
        var name = string.Concat(letters).Trim();
        return name.Length <= SpecialDays.LongestName ? name : name[..SpecialDays.LongestName].Trim();
    }

    /// <summary>The levels this product has written; null: none.</summary>
    public static DayGrid? DayOf(CalendarEvent single)
    {
        if (single.Properties.Get<string>(DayProperty) is not { } text)
            return null;
        return DayGrid.TryParse(text, out var day, out var error) ? day : throw new UnmappableException(DayProperty, $"{DayProperty}: {error}.");
    }
}
