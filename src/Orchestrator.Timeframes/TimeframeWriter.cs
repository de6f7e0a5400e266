using System.Text;

namespace Orchestrator.Timeframes;

/// <summary>
/// Writes the canonical text form. The commonest level comes first (of equally common ones the lowest); then one range per stretch of another
/// level, days with the same range taken together, ordered by first day and beginning. Ranges never overlap, so their order changes nothing.
/// The exceptions come last, in their own order.
/// </summary>
internal static class TimeframeWriter
{
    public static string Write(ReadOnlySpan<byte> grid, IReadOnlyList<SpecialDays> exceptions)
    {
        var commonest = Commonest(grid);
        var text = new StringBuilder(TimeframeWords.Levels[commonest]);
        var ranges = Ranges(grid, commonest)
            .GroupBy(range => (range.From, range.To, range.Level), range => range.Day)
            .Select(group => (Days: group.Order().ToList(), group.Key.From, group.Key.To, group.Key.Level))
            .OrderBy(range => range.Days[0])
            .ThenBy(range => range.From);
        foreach (var (days, from, to, level) in ranges)
        {
            text.Append("; ");
            AppendDays(text, days);
            text.Append(' ');
            AppendTime(text, from);
            text.Append('-');
            AppendTime(text, to);
            text.Append(' ').Append(TimeframeWords.Levels[level]);
        }

        foreach (var special in exceptions)
            text.Append("; ").Append(special.ToText());
        return text.ToString();
    }

    /// <summary>Of equally common levels the lowest.</summary>
    public static int Commonest(ReadOnlySpan<byte> grid)
    {
        var commonest = 0;
        for (var level = 1; level < TimeframeWords.Levels.Length; level++)
        {
            if (grid.Count((byte)level) > grid.Count((byte)commonest))
                commonest = level;
        }

        return commonest;
    }

    private static List<(int Day, int From, int To, byte Level)> Ranges(ReadOnlySpan<byte> grid, int commonest)
    {
        var ranges = new List<(int Day, int From, int To, byte Level)>();

        // A stretch over the end of the week is one range, so the walk around the week begins where a stretch does.
        var first = grid.IndexOf((byte)commonest);
        for (var i = first; i < first + grid.Length;)
        {
            var level = grid[i % grid.Length];
            var end = i + 1;
            while (end < first + grid.Length && grid[end % grid.Length] == level)
                end++;
            if (level != commonest)
                AddStretch(ranges, i, end, level);
            i = end;
        }

        return ranges;
    }

    /// <summary>One range if it is shorter than a day, even over midnight; otherwise one for each day it touches.</summary>
    private static void AddStretch(List<(int Day, int From, int To, byte Level)> ranges, int start, int end, byte level)
    {
        while (start < end)
        {
            var midnight = (start / WeekGrid.QuartersPerDay * WeekGrid.QuartersPerDay) + WeekGrid.QuartersPerDay;
            var shorterThanADay = end - start < WeekGrid.QuartersPerDay;
            var rangeEnd = shorterThanADay ? end : Math.Min(end, midnight);
            var day = start / WeekGrid.QuartersPerDay % WeekGrid.DaysPerWeek;
            var to = rangeEnd % WeekGrid.QuartersPerDay;
            ranges.Add((day, start % WeekGrid.QuartersPerDay, to == 0 ? WeekGrid.QuartersPerDay : to, level));
            start = rangeEnd;
        }
    }

    private static void AppendDays(StringBuilder text, List<int> days)
    {
        for (var i = 0; i < days.Count;)
        {
            var last = i;
            while (last + 1 < days.Count && days[last + 1] == days[last] + 1)
                last++;
            if (i > 0)
                text.Append(',');
            text.Append(TimeframeWords.Days[days[i]]);
            if (last > i)
                text.Append(last > i + 1 ? '-' : ',').Append(TimeframeWords.Days[days[last]]);
            i = last + 1;
        }
    }

    /// <summary>A quarter of a day as time of day.</summary>
    public static void AppendTime(StringBuilder text, int quarter)
    {
        var (hour, rest) = Math.DivRem(quarter, 4);
        text.Append($"{hour:00}:{rest * WeekGrid.MinutesPerQuarter:00}");
    }
}
