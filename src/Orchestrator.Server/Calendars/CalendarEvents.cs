namespace Orchestrator.Server.Calendars;

/// <summary>One event of a calendar file as it stands there.</summary>
/// <param name="Line">Where it begins, from 1.</param>
/// <param name="Text">From BEGIN:VEVENT to END:VEVENT.</param>
internal sealed record CalendarEventText(int Line, string Text);

/// <summary>Cuts a calendar file into its events, so that what is wrong with one can be told with its line.</summary>
internal static class CalendarEvents
{
    private const string Begin = "BEGIN:VEVENT";
    private const string End = "END:VEVENT";

    /// <summary>The events in the order of the file; an event without an end goes to the end of the file.</summary>
    public static IReadOnlyList<CalendarEventText> In(string file)
    {
        var events = new List<CalendarEventText>();
        var lines = file.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (!Is(lines[i], Begin))
                continue;
            var end = i;
            while (end < lines.Length - 1 && !Is(lines[end], End))
                end++;
            events.Add(new CalendarEventText(i + 1, string.Join("\r\n", lines[i..(end + 1)].Select(line => line.TrimEnd('\r')))));
            i = end;
        }

        return events;
    }

    /// <summary>The line of a property of an event; that of the event if it has no such property.</summary>
    public static int LineOf(CalendarEventText text, string property)
    {
        var lines = text.Text.Split("\r\n");
        var at = Array.FindIndex(lines, line => line.StartsWith(property, StringComparison.OrdinalIgnoreCase) && line.Length > property.Length && line[property.Length] is ':' or ';');
        return text.Line + Math.Max(at, 0);
    }

    private static bool Is(string line, string word) => string.Equals(line.Trim(), word, StringComparison.OrdinalIgnoreCase);
}
