using NodaTime;

namespace Orchestrator.Core.Forecasts;

/// <summary>
/// At which hours of the day a target has been there and at which not, on its own wall clock, as far as earlier attempts have shown it.
/// </summary>
public sealed class PresencePattern
{
    private const int Hours = 24;

    private readonly int[] balance = new int[Hours];
    private readonly bool[] seen = new bool[Hours];

    /// <param name="zone">Of the target.</param>
    /// <param name="observations">When it was found there, or not.</param>
    public PresencePattern(DateTimeZone zone, IEnumerable<(DateTimeOffset At, bool WasThere)> observations)
    {
        ArgumentNullException.ThrowIfNull(observations);
        Zone = zone;
        foreach (var (at, wasThere) in observations)
        {
            var hour = Instant.FromDateTimeOffset(at).InZone(zone).Hour;
            balance[hour] += wasThere ? 1 : -1;
            seen[hour] = true;
        }
    }

    public DateTimeZone Zone { get; }

    /// <summary>Whether it comes and goes: it was there at some hours and not at others.</summary>
    public bool Varies => Enumerable.Range(0, Hours).Any(hour => seen[hour] && IsThereAt(hour)) && Enumerable.Range(0, Hours).Any(hour => seen[hour] && !IsThereAt(hour));

    /// <summary>Whether it is expected to be there; an hour of which nothing is known is as the last one before it of which something is.</summary>
    public bool IsThere(Instant at) => IsThereAt(at.InZone(Zone).Hour);

    /// <summary>The next full hour at which that changes; null: it does not.</summary>
    public Instant? NextChange(Instant from)
    {
        if (!Varies)
            return null;
        var now = IsThere(from);
        var next = NextHour(from);
        for (var steps = 0; steps < 3 * Hours; steps++, next += Duration.FromHours(1))
        {
            if (IsThere(next) != now)
                return next;
        }

        return null;
    }

    /// <summary>The next full hour at which it has been seen before; null: it has never been.</summary>
    public Instant? NextSeen(Instant from)
    {
        var next = NextHour(from);
        for (var steps = 0; steps <= Hours; steps++, next += Duration.FromHours(1))
        {
            var hour = next.InZone(Zone).Hour;
            if (seen[hour] && balance[hour] > 0)
                return next;
        }

        return null;
    }

    private Instant NextHour(Instant from)
    {
        var past = from.InZone(Zone).TimeOfDay;
        return from + Duration.FromHours(1) - Duration.FromTicks(past.TickOfDay % NodaConstants.TicksPerHour);
    }

    private bool IsThereAt(int hour)
    {
        for (var back = 0; back < Hours; back++)
        {
            var before = (hour - back + Hours) % Hours;
            if (seen[before])
                return balance[before] > 0;
        }

        return true;
    }
}
