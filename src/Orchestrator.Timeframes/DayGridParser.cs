namespace Orchestrator.Timeframes;

/// <summary>Reads the text form of a day: a level, then ranges of time and level, separated by commas.</summary>
internal static class DayGridParser
{
    /// <summary>Fills the day; returns null, or what is wrong and what to write instead.</summary>
    public static string? Read(string text, Span<byte> cells)
    {
        var words = text.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries);
        var usual = words.Length == 0 ? -1 : TimeframeParser.LevelOf(words[0]);
        if (usual < 0)
        {
            return $"{TimeframeParser.Quote(words.Length == 0 ? "" : words[0])} is not a level; write the level of the day ({TimeframeParser.Levels}), then ranges if needed, "
                + "for example 'No 06:00-12:00 Minimum'";
        }

        cells.Fill((byte)usual);
        if (words.Length == 1)
            return null;
        foreach (var range in words[1].Split(','))
        {
            if (ReadRange(range, cells) is { } error)
                return error;
        }

        return null;
    }

    private static string? ReadRange(string text, Span<byte> cells)
    {
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length != 2)
            return $"{TimeframeParser.Quote(text.Trim())} is not a range of a day; write times and level, for example '06:00-12:00 Minimum'";
        var level = TimeframeParser.LevelOf(words[1]);
        if (level < 0)
            return $"{TimeframeParser.Quote(words[1])} is not a level; write {TimeframeParser.Levels}";
        if (TimeframeParser.ReadTimes(words[0], out var from, out var to) is { } error)
            return error;
        if (to == 0)
            to = WeekGrid.QuartersPerDay;
        if (to <= from)
            return $"{TimeframeParser.Quote(words[0])} does not end within the day; write an end after the beginning, 24:00 at the latest";
        cells[from..to].Fill((byte)level);
        return null;
    }
}
