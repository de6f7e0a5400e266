namespace Orchestrator.Timeframes;

/// <summary>The exceptions of the timeframes that govern together: which days are special, and which levels those days have.</summary>
internal sealed class SpecialCalendar
{
    private readonly IReadOnlyList<Timeframe> timeframes;
    private readonly SpecialDays[] all;

    public SpecialCalendar(IReadOnlyList<Timeframe> timeframes)
    {
        this.timeframes = timeframes;
        all = [.. timeframes.SelectMany(timeframe => timeframe.Exceptions)];
        LastDated = all.Where(special => !special.IsYearly).Select(special => special.LastDay).DefaultIfEmpty(int.MinValue).Max();
    }

    /// <summary>The last special day of certain years; after it everything comes again.</summary>
    public int LastDated { get; }

    public bool Has(int day)
    {
        foreach (var special in all)
        {
            if (special.Covers(day))
                return true;
        }

        return false;
    }

    /// <summary>The first special day at or after the given one; null if none comes any more.</summary>
    public int? Next(int day)
    {
        int? next = null;
        foreach (var special in all)
        {
            if (special.Next(day) is { } found && (next is null || found < next))
                next = found;
            if (next == day)
                break;
        }

        return next;
    }

    /// <summary>The lowest levels of a special day, quarter by quarter.</summary>
    public void Fill(int day, Span<byte> cells)
    {
        cells.Fill((byte)ActivityLevel.Maximum);
        var slice = WeekGrid.DayOf(day);
        foreach (var timeframe in timeframes)
        {
            if (!Lower(timeframe, day, yearly: false, cells) && !Lower(timeframe, day, yearly: true, cells))
                WeekGrid.Lower(cells, timeframe.Grid[slice]);
        }
    }

    /// <summary>Whether a special day at or after the given one has a wanted level.</summary>
    public bool Shows(Func<ActivityLevel, bool> wanted, int from)
    {
        foreach (var special in all)
        {
            if (special.Next(from) is null)
                continue;
            foreach (var cell in special.Day.Cells)
            {
                if (wanted((ActivityLevel)cell))
                    return true;
            }
        }

        return false;
    }

    private static bool Lower(Timeframe timeframe, int day, bool yearly, Span<byte> cells)
    {
        var found = false;
        foreach (var special in timeframe.Exceptions)
        {
            if (special.IsYearly != yearly || !special.Covers(day))
                continue;
            WeekGrid.Lower(cells, special.Day.Cells);
            found = true;
        }

        return found;
    }
}
