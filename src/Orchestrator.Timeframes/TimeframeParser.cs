namespace Orchestrator.Timeframes;

/// <summary>
/// Reads the text form: a level, then ranges of days, times and level and exceptions by date, separated by semicolons; later ranges override
/// earlier ones. Blanks and letter case do not matter.
/// </summary>
internal static class TimeframeParser
{
    // The longest canonical text of a week has about 13,500 characters; exceptions have a limit of their own.
    private const int LongestText = 65_536;

    private const int LongestQuote = 40;

    public const string Levels = "No, Minimum, Normal or Maximum";

    /// <summary>Fills the grid and the exceptions; returns null, or what is wrong, where, and what to write instead.</summary>
    public static string? Read(string? text, byte[] grid, List<SpecialDays> exceptions)
    {
        if (string.IsNullOrWhiteSpace(text))
            return $"the timeframe is empty; write a level ({Levels}), then ranges if needed, for example 'No; Mon-Fri 22:00-06:00 Normal'";
        if (text.Length > LongestText)
            return $"the timeframe has {text.Length} characters; at most {LongestText} are read";

        var parts = text.Split(';', StringSplitOptions.TrimEntries);
        var usual = LevelOf(parts[0]);
        if (usual < 0)
            return $"beginning: {Quote(parts[0])} is not a level; begin with the level outside all ranges: {Levels}";

        Array.Fill(grid, (byte)usual);
        for (var i = 1; i < parts.Length; i++)
        {
            if (BeginsWithDate(parts[i]))
            {
                if (SpecialDaysParser.Read(parts[i], out var mistake) is not { } special)
                    return $"exception {exceptions.Count + 1}: {mistake}";
                exceptions.Add(special);
            }
            else if (ReadRange(parts[i], grid) is { } error)
            {
                return $"range {i - exceptions.Count}: {error}";
            }
        }

        return Timeframe.MistakeIn(exceptions);
    }

    /// <summary>Of a word; -1: it is none.</summary>
    public static int LevelOf(string text) => Array.FindIndex(TimeframeWords.Levels, word => Same(word, text));

    /// <summary>A text in an error, cut where it is long.</summary>
    public static string Quote(string text) => text.Length <= LongestQuote ? $"'{text}'" : $"'{text[..LongestQuote]}...'";

    /// <summary>Digits and a hyphen: a time of day has a colon there, a day letters.</summary>
    private static bool BeginsWithDate(string text) => text.AsSpan().TrimStart("0123456789") is { Length: > 0 } rest && rest.Length < text.Length && rest[0] == '-';

    private static string? ReadRange(string text, byte[] grid)
    {
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
            return "is empty; remove the ';' before it";
        if (words.Length < 3)
            return $"{Quote(text)} is not a range; write days, times and level, for example 'Mon-Fri 22:00-06:00 Normal'";

        var level = LevelOf(words[^1]);
        if (level < 0)
            return $"{Quote(words[^1])} is not a level; write {Levels}";

        var error = ReadTimes(words[^2], out var from, out var to);
        if (error is not null)
            return error;

        error = ReadDays(string.Concat(words[..^2]), out var days);
        if (error is not null)
            return error;

        foreach (var day in days)
            WeekGrid.Paint(grid, day, from, to, (ActivityLevel)level);
        return null;
    }

    /// <summary>Beginning and end as quarters of a day: 0 to 95, 0 to 96.</summary>
    public static string? ReadTimes(string text, out int from, out int to)
    {
        (from, to) = (0, 0);
        var times = text.Split('-');
        if (times.Length != 2)
            return $"{Quote(text)} is not a stretch of time; write beginning and end without blanks, for example '22:00-06:00'";
        foreach (var time in times)
        {
            if (!TryReadTime(time, out _))
                return $"{Quote(time)} is not a time of day; write 00:00 to 24:00 in steps of 15 minutes";
        }

        TryReadTime(times[0], out from);
        TryReadTime(times[1], out to);
        return from == WeekGrid.QuartersPerDay ? "nothing begins at 24:00; write 00:00 of the next day" : null;
    }

    private static bool TryReadTime(string text, out int quarter)
    {
        quarter = 0;
        if (text.Length != 5 || text[2] != ':' || !char.IsAsciiDigit(text[0]) || !char.IsAsciiDigit(text[1])
            || !char.IsAsciiDigit(text[3]) || !char.IsAsciiDigit(text[4]))
            return false;

        var hour = ((text[0] - '0') * 10) + text[1] - '0';
        var minute = ((text[3] - '0') * 10) + text[4] - '0';
        quarter = (hour * 4) + (minute / WeekGrid.MinutesPerQuarter);
        return minute < 60 && minute % WeekGrid.MinutesPerQuarter == 0 && quarter <= WeekGrid.QuartersPerDay;
    }

    private static string? ReadDays(string text, out SortedSet<int> days)
    {
        days = [];
        foreach (var item in text.Split(','))
        {
            var ends = item.Split('-');
            var first = DayOf(ends[0]);
            var last = DayOf(ends[^1]);
            if (ends.Length > 2 || first < 0 || last < 0)
                return $"{Quote(item)} is not a day; write {string.Join(", ", TimeframeWords.Days)}, or from-to such as Mon-Fri";

            days.Add(last);
            for (var day = first; day != last; day = (day + 1) % WeekGrid.DaysPerWeek)
                days.Add(day);
        }

        return null;
    }

    private static int DayOf(string text) => Array.FindIndex(TimeframeWords.Days, word => Same(word, text));

    private static bool Same(string word, string text) => string.Equals(word, text, StringComparison.OrdinalIgnoreCase);
}
