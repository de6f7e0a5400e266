using NodaTime;

namespace Orchestrator.Timeframes.Tests;

/// <summary>
/// The independent oracle: reads the wall clock at every step of a stretch of time and answers by counting. It shares nothing with the
/// product; it is exact as long as all changes of the clock fall on whole steps.
/// </summary>
internal sealed class WallClockScan
{
    private readonly Instant start;
    private readonly Duration step;
    private readonly byte[] levels;

    public WallClockScan(DateTimeZone zone, IReadOnlyList<Plan> plans, Instant start, Duration step, int steps)
    {
        this.start = start;
        this.step = step;
        levels = new byte[steps];
        for (var i = 0; i < steps; i++)
        {
            var wall = (start + (step * i)).InZone(zone).LocalDateTime;
            levels[i] = plans.Count == 0 ? (byte)ActivityLevel.Normal : plans.Min(plan => plan.LevelOn(wall));
        }
    }

    public static ActivityLevel Strictest(IReadOnlyList<Plan> plans, int cell) =>
        plans.Count == 0 ? ActivityLevel.Normal : (ActivityLevel)plans.Min(plan => plan.Week[cell]);

    public int Steps => levels.Length;

    public Instant End => At(levels.Length);

    public Instant At(int index) => start + (step * index);

    public ActivityLevel Level(Instant at) => (ActivityLevel)levels[IndexOf(at)];

    /// <summary>The first instant at or after the given one whose level is wanted; null if not within the scan.</summary>
    public Instant? Next(Instant from, Func<ActivityLevel, bool> wanted)
    {
        if (wanted(Level(from)))
            return from;
        for (var i = IndexOf(from) + 1; i < levels.Length; i++)
        {
            if (wanted((ActivityLevel)levels[i]))
                return At(i);
        }

        return null;
    }

    public Duration OpenTime(Instant from, Instant to)
    {
        var open = Duration.Zero;
        for (var at = from; at < to;)
        {
            var end = Instant.Min(At(IndexOf(at) + 1), to);
            if (Level(at) != ActivityLevel.No)
                open += end - at;
            at = end;
        }

        return open;
    }

    public Instant? AddOpenTime(Instant from, Duration open)
    {
        if (open == Duration.Zero)
            return from;
        for (var at = from; at < End;)
        {
            var end = At(IndexOf(at) + 1);
            if (Level(at) != ActivityLevel.No)
            {
                if (open <= end - at)
                    return at + open;
                open -= end - at;
            }

            at = end;
        }

        return null;
    }

    private int IndexOf(Instant at) => (int)((at - start).ToInt64Nanoseconds() / step.ToInt64Nanoseconds());
}
