namespace Orchestrator.Timeframes;

/// <summary>The measures of a week's grid, whose cells are quarter hours counted from Monday 00:00, one byte of level each.</summary>
internal static class WeekGrid
{
    public const int MinutesPerQuarter = 15;
    public const int SecondsPerQuarter = MinutesPerQuarter * 60;
    public const int QuartersPerDay = 96;
    public const int DaysPerWeek = 7;
    public const int QuartersPerWeek = DaysPerWeek * QuartersPerDay;
    public const long SecondsPerWeek = (long)QuartersPerWeek * SecondsPerQuarter;

    /// <summary>Sets a range that begins on one day (0 is Monday); an end at or before the beginning lies on the next day.</summary>
    /// <param name="grid">The grid to change.</param>
    /// <param name="day">0 (Monday) to 6 (Sunday).</param>
    /// <param name="from">Quarter of the day, 0 to 95.</param>
    /// <param name="to">Quarter of the day, 0 to 96; 0 and 96 both mean the end of the day.</param>
    /// <param name="level">The level to set.</param>
    public static void Paint(Span<byte> grid, int day, int from, int to, ActivityLevel level)
    {
        var length = to > from ? to - from : QuartersPerDay - from + to;
        var first = (day * QuartersPerDay) + from;
        for (var i = 0; i < length; i++)
            grid[(first + i) % QuartersPerWeek] = (byte)level;
    }

    /// <summary>The quarters of the week that a day (see <see cref="LocalDays"/>) has.</summary>
    public static Range DayOf(int day)
    {
        // Day 0, 1 January 1970, was a Thursday.
        var first = (((day + 3) % DaysPerWeek) + DaysPerWeek) % DaysPerWeek * QuartersPerDay;
        return first..(first + QuartersPerDay);
    }

    /// <summary>Lowers each cell to that of another grid of the same length, if that is lower.</summary>
    public static void Lower(Span<byte> grid, ReadOnlySpan<byte> other)
    {
        for (var i = 0; i < grid.Length; i++)
            grid[i] = Math.Min(grid[i], other[i]);
    }
}
