namespace Orchestrator.Timeframes;

/// <summary>
/// A week's grid as runs of equal level, answering in "local seconds": seconds since 1970-01-01 00:00 of a wall clock that never jumps.
/// Jumps of the wall clock are the business of <see cref="Window"/>.
/// </summary>
internal sealed class WeekRuns : ILocalLevels
{
    // 1970-01-01 was a Thursday.
    private const long SecondsFromMondayToEpoch = 3 * 86_400;

    private readonly byte[] grid;
    private readonly ushort[] starts;
    private readonly ushort[] openBefore;
    private readonly long openSecondsPerWeek;

    public WeekRuns(byte[] grid)
    {
        this.grid = grid;
        var runStarts = new List<ushort>();
        var runOpenBefore = new List<ushort>();
        var open = 0;
        for (var quarter = 0; quarter < grid.Length; quarter++)
        {
            if (quarter == 0 || grid[quarter] != grid[quarter - 1])
            {
                runStarts.Add((ushort)quarter);
                runOpenBefore.Add((ushort)open);
            }

            if (grid[quarter] > (byte)ActivityLevel.No)
                open++;
        }

        this.starts = [.. runStarts];
        this.openBefore = [.. runOpenBefore];
        openSecondsPerWeek = (long)open * WeekGrid.SecondsPerQuarter;
    }

    public bool Shows(Func<ActivityLevel, bool> wanted, long from) => starts.Any(start => wanted((ActivityLevel)grid[start]));

    public ActivityLevel LevelAt(long localSecond) => (ActivityLevel)grid[QuarterOf(SecondOfWeek(localSecond))];

    /// <summary>The second after the run that holds the given one; a run also ends with the week, even if the next has the same level.</summary>
    public long EndOfRun(long localSecond)
    {
        var second = SecondOfWeek(localSecond);
        var next = LastAtOrBelow(starts, QuarterOf(second)) + 1;
        var end = next < starts.Length ? starts[next] : WeekGrid.QuartersPerWeek;
        return localSecond - second + ((long)end * WeekGrid.SecondsPerQuarter);
    }

    /// <summary>Open seconds between a fixed Monday and the given second; only differences mean something. Negative before that Monday.</summary>
    private long OpenSecondsBefore(long localSecond)
    {
        var second = SecondOfWeek(localSecond);
        var run = LastAtOrBelow(starts, QuarterOf(second));
        var intoRun = grid[starts[run]] > (byte)ActivityLevel.No ? second - ((long)starts[run] * WeekGrid.SecondsPerQuarter) : 0;
        return (WeekOf(localSecond) * openSecondsPerWeek) + ((long)openBefore[run] * WeekGrid.SecondsPerQuarter) + intoRun;
    }

    public long OpenBetween(long from, long to) => OpenSecondsBefore(to) - OpenSecondsBefore(from);

    public long? OpenSecondAfter(long from, long count, long end) =>
        openSecondsPerWeek > 0 && OpenSecondAfter(OpenSecondsBefore(from) + count) is var second && second < end ? second : null;

    /// <summary>
    /// The open second before which exactly <paramref name="count"/> open seconds lie (the inverse of <see cref="OpenSecondsBefore"/>).
    /// Only for a week that is open at times.
    /// </summary>
    private long OpenSecondAfter(long count)
    {
        var week = FloorDivide(count, openSecondsPerWeek);
        var rest = count - (week * openSecondsPerWeek);
        var run = LastAtOrBelow(openBefore, QuarterOf(rest));
        var intoRun = rest - ((long)openBefore[run] * WeekGrid.SecondsPerQuarter);
        return (week * WeekGrid.SecondsPerWeek) - SecondsFromMondayToEpoch + ((long)starts[run] * WeekGrid.SecondsPerQuarter) + intoRun;
    }

    private static int QuarterOf(long second) => (int)(second / WeekGrid.SecondsPerQuarter);

    private static long WeekOf(long localSecond) => FloorDivide(localSecond + SecondsFromMondayToEpoch, WeekGrid.SecondsPerWeek);

    private static long SecondOfWeek(long localSecond) =>
        localSecond + SecondsFromMondayToEpoch - (WeekOf(localSecond) * WeekGrid.SecondsPerWeek);

    private static long FloorDivide(long dividend, long divisor)
    {
        var (quotient, remainder) = Math.DivRem(dividend, divisor);
        return remainder < 0 ? quotient - 1 : quotient;
    }

    private static int LastAtOrBelow(ushort[] ascending, int value)
    {
        var low = 0;
        var high = ascending.Length;
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            if (ascending[middle] <= value)
                low = middle;
            else
                high = middle;
        }

        return low;
    }
}
