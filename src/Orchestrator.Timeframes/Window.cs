using NodaTime;

namespace Orchestrator.Timeframes;

/// <summary>
/// The timeframes that govern one target, in its zone. The effective level is the lowest of theirs; without timeframes it is Normal always.
/// The level at an instant is that of the local wall clock: an hour the clock skips never occurs, an hour it repeats counts twice.
/// Immutable and safe to share between threads.
/// </summary>
public sealed class Window
{
    /// <summary>How far ahead <see cref="Openings"/> looks.</summary>
    public static readonly Duration PreviewHorizon = Duration.FromDays(400);

    private static readonly long LastSecond = Instant.MaxValue.ToUnixTimeSeconds();

    private readonly WeekRuns runs;

    public Window(DateTimeZone zone, IReadOnlyList<Timeframe> timeframes)
    {
        ArgumentNullException.ThrowIfNull(zone);
        ArgumentNullException.ThrowIfNull(timeframes);
        Zone = zone;
        Effective = Timeframe.Lowest(timeframes);
        runs = Effective.Runs;
    }

    /// <summary>The zone of the target.</summary>
    public DateTimeZone Zone { get; }

    /// <summary>The lowest level of all governing timeframes, quarter by quarter.</summary>
    public Timeframe Effective { get; }

    /// <summary>The effective level.</summary>
    public ActivityLevel LevelAt(Instant at) => runs.LevelAt(at.ToUnixTimeSeconds() + Zone.GetUtcOffset(at).Seconds);

    /// <summary>Whether the effective level is above <see cref="ActivityLevel.No"/>.</summary>
    public bool IsOpen(Instant at) => LevelAt(at) > ActivityLevel.No;

    /// <summary>The first open instant at or after the given one; null if there is none.</summary>
    public Instant? NextOpening(Instant from) => runs.IsNeverOpen ? null : First(from, level => level > ActivityLevel.No);

    /// <summary>The first closed instant at or after the given one; null if there is none.</summary>
    public Instant? NextClosing(Instant from) => runs.IsAlwaysOpen ? null : First(from, level => level == ActivityLevel.No);

    /// <summary>The first instant after the given one with another effective level; null if there is none.</summary>
    public Instant? NextChange(Instant from)
    {
        if (runs.HasOneLevel)
            return null;
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
        if (runs.IsNeverOpen || open > Instant.MaxValue - from)
            return null;

        var at = from;
        var rest = open;
        while (true)
        {
            var interval = Zone.GetZoneInterval(at);
            var reached = AddOpenTime(at, rest, interval.WallOffset);
            if (reached is not null && (!interval.HasEnd || reached <= interval.End))
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
    /// Walks run by run to the first instant whose level is wanted. If any quarter hour of the week has it, the walk ends in the first
    /// week without a change of the clock at the latest, for such a week holds every quarter hour.
    /// </summary>
    private Instant? First(Instant from, Func<ActivityLevel, bool> wanted)
    {
        for (Instant? at = from; at is { } start;)
        {
            var interval = Zone.GetZoneInterval(start);
            var local = start.ToUnixTimeSeconds() + interval.WallOffset.Seconds;
            if (wanted(runs.LevelAt(local)))
                return start;
            var end = ToInstant(runs.EndOfRun(local) - interval.WallOffset.Seconds);
            at = interval.HasEnd && (end is null || interval.End < end) ? interval.End : end;
        }

        return null;
    }

    /// <summary>Open time between two instants of one offset.</summary>
    private Duration OpenTime(Instant from, Instant to, Offset offset)
    {
        var (openFrom, beyondFrom) = OpenBefore(from, offset);
        var (openTo, beyondTo) = OpenBefore(to, offset);
        return Duration.FromSeconds(openTo - openFrom) + beyondTo - beyondFrom;
    }

    private Instant? AddOpenTime(Instant from, Duration open, Offset offset)
    {
        var (openFrom, beyond) = OpenBefore(from, offset);
        var due = beyond + open;
        var wholeSeconds = (due.Days * (long)NodaConstants.SecondsPerDay) + (due.NanosecondOfDay / NodaConstants.NanosecondsPerSecond);
        var intoSecond = Duration.FromNanoseconds((long)due.SubsecondNanoseconds);
        if (intoSecond == Duration.Zero)
        {
            // The earliest instant is the end of the last second used, not the beginning of the next open one.
            wholeSeconds--;
            intoSecond = Duration.FromSeconds(1);
        }

        return ToInstant(runs.OpenSecondAfter(openFrom + wholeSeconds) - offset.Seconds) + intoSecond;
    }

    /// <summary>Open time on a count whose differences mean something: whole seconds, and what is open of the second begun.</summary>
    private (long Seconds, Duration Beyond) OpenBefore(Instant at, Offset offset)
    {
        var second = at.ToUnixTimeSeconds();
        var local = second + offset.Seconds;
        var open = runs.LevelAt(local) > ActivityLevel.No;
        return (runs.OpenSecondsBefore(local), open ? at - Instant.FromUnixTimeSeconds(second) : Duration.Zero);
    }

    private static Instant? ToInstant(long unixSecond) => unixSecond < LastSecond ? Instant.FromUnixTimeSeconds(unixSecond) : null;
}
