namespace Orchestrator.Timeframes;

/// <summary>The levels of a week and of the special days that interrupt it.</summary>
internal sealed class DatedLevels(WeekRuns week, SpecialCalendar calendar, IReadOnlyList<Timeframe> timeframes) : ILocalLevels
{
    public bool Shows(Func<ActivityLevel, bool> wanted, long from) =>
        week.Shows(wanted, from)
        || calendar.Shows(wanted, LocalDays.At(from))
        || timeframes.Any(timeframe => timeframes.Count > 1 && timeframe.Runs.Shows(wanted, from));

    public ActivityLevel LevelAt(long localSecond)
    {
        var day = LocalDays.At(localSecond);
        if (!calendar.Has(day))
            return week.LevelAt(localSecond);
        Span<byte> cells = stackalloc byte[WeekGrid.QuartersPerDay];
        calendar.Fill(day, cells);
        return (ActivityLevel)cells[QuarterOf(localSecond, day)];
    }

    public long EndOfRun(long localSecond)
    {
        var day = LocalDays.At(localSecond);
        var next = calendar.Next(day);
        if (next != day)
        {
            var end = week.EndOfRun(localSecond);
            return next is { } special ? Math.Min(end, StartOf(special)) : end;
        }

        Span<byte> cells = stackalloc byte[WeekGrid.QuartersPerDay];
        calendar.Fill(day, cells);
        var quarter = QuarterOf(localSecond, day);
        var level = cells[quarter];
        while (quarter < cells.Length && cells[quarter] == level)
            quarter++;
        return StartOf(day) + ((long)quarter * WeekGrid.SecondsPerQuarter);
    }

    public long OpenBetween(long from, long to)
    {
        if (to < from)
            return -OpenBetween(to, from);
        var open = 0L;
        for (var at = from; at < to;)
        {
            var day = LocalDays.At(at);
            var next = calendar.Next(day);
            long end;
            if (next == day)
            {
                end = Math.Min(to, StartOf(day + 1));
                open += OpenOf(day, at, end);
            }
            else
            {
                end = next is { } special ? Math.Min(to, StartOf(special)) : to;
                open += week.OpenBetween(at, end);
            }

            at = end;
        }

        return open;
    }

    public long? OpenSecondAfter(long from, long count, long end)
    {
        var rest = count;
        for (var at = from; at < end && Shows(static level => level > ActivityLevel.No, at);)
        {
            var day = LocalDays.At(at);
            var next = calendar.Next(day);
            long stop;
            long open;
            if (next == day)
            {
                stop = Math.Min(end, StartOf(day + 1));
                open = OpenOf(day, at, stop);
                if (rest < open)
                    return Within(day, at, rest);
            }
            else
            {
                stop = next is { } special ? Math.Min(end, StartOf(special)) : end;
                if (week.OpenSecondAfter(at, rest, stop) is { } found)
                    return found;
                open = week.OpenBetween(at, stop);
            }

            rest -= open;
            at = stop;
        }

        return null;
    }

    /// <summary>Open seconds between two seconds of a special day.</summary>
    private long OpenOf(int day, long from, long to)
    {
        Span<byte> cells = stackalloc byte[WeekGrid.QuartersPerDay];
        calendar.Fill(day, cells);
        var open = 0L;
        for (var at = from; at < to;)
        {
            var quarter = QuarterOf(at, day);
            var end = Math.Min(to, StartOf(day) + ((quarter + 1L) * WeekGrid.SecondsPerQuarter));
            if (cells[quarter] > (byte)ActivityLevel.No)
                open += end - at;
            at = end;
        }

        return open;
    }

    /// <summary>The open second of a special day before which, from a second on, <paramref name="rest"/> open ones lie; the day has as many.</summary>
    private long Within(int day, long from, long rest)
    {
        Span<byte> cells = stackalloc byte[WeekGrid.QuartersPerDay];
        calendar.Fill(day, cells);
        var at = from;
        while (true)
        {
            var quarter = QuarterOf(at, day);
            var end = StartOf(day) + ((quarter + 1L) * WeekGrid.SecondsPerQuarter);
            if (cells[quarter] > (byte)ActivityLevel.No)
            {
                if (rest < end - at)
                    return at + rest;
                rest -= end - at;
            }

            at = end;
        }
    }

    private static long StartOf(int day) => (long)day * LocalDays.SecondsPerDay;

    private static int QuarterOf(long localSecond, int day) => (int)((localSecond - StartOf(day)) / WeekGrid.SecondsPerQuarter);
}
