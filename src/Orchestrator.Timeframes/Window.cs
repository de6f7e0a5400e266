using NodaTime;

namespace Orchestrator.Timeframes;

/// <summary>
/// The timeframes that govern one target, in its zone. The effective level is the lowest of theirs, each with its exceptions by date; without
/// timeframes it is Normal always.
/// The level at an instant is that of the local wall clock: an hour the clock skips never occurs, an hour it repeats counts twice.
/// Immutable and safe to share between threads.
/// </summary>
public sealed class Window
{
    /// <summary>How far ahead <see cref="Openings"/> looks.</summary>
    public static readonly Duration PreviewHorizon = Duration.FromDays(400);

    private static readonly long FirstSecond = Instant.MinValue.ToUnixTimeSeconds();
    private static readonly long LastSecond = Instant.MaxValue.ToUnixTimeSeconds();

    /// <summary>After as long everything has come that will: weekdays and dates of the calendar repeat every 400 years.</summary>
    private static readonly Duration Cycle = Duration.FromDays(146_097 + 366);

    private readonly ILocalLevels levels;
    private readonly int lastDated = int.MinValue;

    public Window(DateTimeZone zone, IReadOnlyList<Timeframe> timeframes)
    {
        ArgumentNullException.ThrowIfNull(zone);
        ArgumentNullException.ThrowIfNull(timeframes);
        Zone = zone;
        Timeframes = [.. timeframes];
        var week = Timeframe.LowestWeek(Timeframes);
        levels = week;
        if (Timeframes.All(timeframe => timeframe.Exceptions.Count == 0))
            return;
        var calendar = new SpecialCalendar(Timeframes);
        lastDated = calendar.LastDated;
        levels = new DatedLevels(week, calendar, Timeframes);
    }

    /// <summary>The zone of the target.</summary>
    public DateTimeZone Zone { get; }

    /// <summary>All that govern; the lowest level counts.</summary>
    public IReadOnlyList<Timeframe> Timeframes { get; }

    /// <summary>The effective level.</summary>
    public ActivityLevel LevelAt(Instant at) => levels.LevelAt(LocalSecond(at));

    /// <summary>Whether the effective level is above <see cref="ActivityLevel.No"/>.</summary>
    public bool IsOpen(Instant at) => LevelAt(at) > ActivityLevel.No;

    /// <summary>The first open instant at or after the given one; null if there is none.</summary>
    public Instant? NextOpening(Instant from) => First(from, static level => level > ActivityLevel.No);

    /// <summary>The first closed instant at or after the given one; null if there is none.</summary>
    public Instant? NextClosing(Instant from) => First(from, static level => level == ActivityLevel.No);

    /// <summary>The first instant after the given one with another effective level; null if there is none.</summary>
    public Instant? NextChange(Instant from)
    {
        var current = LevelAt(from);
        return First(from, level => level != current);
    }

    /// <summary>How much of the time between two instants is open; zero if the second is not after the first.</summary>
    public Duration OpenTime(Instant from, Instant to)
    {
        var open = Duration.Zero;
        for (var at = from; at < to;)
        {
            var interval = Zone.GetZoneInterval(at);
            var end = interval.HasEnd ? Instant.Min(interval.End, to) : to;
            open += OpenTime(at, end, interval.WallOffset);
            at = end;
        }

        return open;
    }

    /// <summary>The earliest instant by which the given open time has elapsed since <paramref name="from"/>; null if it never will.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The duration is negative.</exception>
    public Instant? AddOpenTime(Instant from, Duration open)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(open, Duration.Zero);
        if (open == Duration.Zero)
            return from;
        if (open > Instant.MaxValue - from)
            return null;

        var at = from;
        var rest = open;
        while (true)
        {
            var interval = Zone.GetZoneInterval(at);
            if (!levels.Shows(static level => level > ActivityLevel.No, at.ToUnixTimeSeconds() + interval.WallOffset.Seconds))
                return null;
            var reached = AddOpenTime(at, rest, interval.WallOffset, interval.HasEnd ? interval.End.ToUnixTimeSeconds() : LastSecond);
            if (reached is not null)
                return reached;
            if (!interval.HasEnd)
                return null;
            rest -= OpenTime(at, interval.End, interval.WallOffset);
            at = interval.End;
        }
    }

    /// <summary>
    /// The next stretches of open time, the first cut to begin at <paramref name="from"/> if that is open. A change between two open levels
    /// begins a new stretch. Ends after <paramref name="max"/> stretches or at <see cref="PreviewHorizon"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="max"/> is negative.</exception>
    public IEnumerable<Opening> Openings(Instant from, int max)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(max);
        return Walk();

        IEnumerable<Opening> Walk()
        {
            var next = NextOpening(from);
            for (var count = 0; count < max && next is { } start && start - from <= PreviewHorizon; count++)
            {
                var end = NextChange(start);
                yield return new Opening(start, end, LevelAt(start));
                next = end is { } closed ? NextOpening(closed) : null;
            }
        }
    }

    /// <summary>
    /// Walks run by run to the first instant whose level is wanted. If any quarter hour of the week has it, and no exception is in the way, the
    /// walk ends in the first week without a change of the clock at the latest, for such a week holds every quarter hour. With exceptions it
    /// ends when the calendar has repeated itself.
    /// </summary>
    private Instant? First(Instant from, Func<ActivityLevel, bool> wanted)
    {
        if (!levels.Shows(wanted, LocalSecond(from)))
            return null;
        var repeats = Instant.Max(from, Instant.FromUnixTimeSeconds(Math.Clamp((long)lastDated * LocalDays.SecondsPerDay, FirstSecond, LastSecond)));
        for (Instant? at = from; at is { } start && start - repeats < Cycle;)
        {
            var interval = Zone.GetZoneInterval(start);
            var local = start.ToUnixTimeSeconds() + interval.WallOffset.Seconds;
            if (wanted(levels.LevelAt(local)))
                return start;
            var end = ToInstant(levels.EndOfRun(local) - interval.WallOffset.Seconds);
            at = interval.HasEnd && (end is null || interval.End < end) ? interval.End : end;
        }

        return null;
    }

    /// <summary>Open time between two instants of one offset.</summary>
    private Duration OpenTime(Instant from, Instant to, Offset offset)
    {
        var (first, beyondFrom) = SecondAt(from, offset);
        var (last, beyondTo) = SecondAt(to, offset);
        return Duration.FromSeconds(levels.OpenBetween(first, last)) + beyondTo - beyondFrom;
    }

    /// <param name="end">The second (UTC) after the stretch of this offset.</param>
    private Instant? AddOpenTime(Instant from, Duration open, Offset offset, long end)
    {
        var (first, beyond) = SecondAt(from, offset);
        var due = beyond + open;
        var wholeSeconds = (due.Days * (long)NodaConstants.SecondsPerDay) + (due.NanosecondOfDay / NodaConstants.NanosecondsPerSecond);
        var intoSecond = Duration.FromNanoseconds((long)due.SubsecondNanoseconds);
        if (intoSecond == Duration.Zero)
        {
            // The earliest instant is the end of the last second used, not the beginning of the next open one.
            wholeSeconds--;
            intoSecond = Duration.FromSeconds(1);
        }

        return levels.OpenSecondAfter(first, wholeSeconds, end + offset.Seconds) is { } second ? ToInstant(second - offset.Seconds) + intoSecond : null;
    }

    /// <summary>The second of the wall clock that holds an instant, and how much of it is over if it is open.</summary>
    private (long Second, Duration Beyond) SecondAt(Instant at, Offset offset)
    {
        var second = at.ToUnixTimeSeconds();
        var local = second + offset.Seconds;
        var open = levels.LevelAt(local) > ActivityLevel.No;
        return (local, open ? at - Instant.FromUnixTimeSeconds(second) : Duration.Zero);
    }

    private long LocalSecond(Instant at) => at.ToUnixTimeSeconds() + Zone.GetUtcOffset(at).Seconds;

    private static Instant? ToInstant(long unixSecond) => unixSecond < LastSecond ? Instant.FromUnixTimeSeconds(unixSecond) : null;
}
