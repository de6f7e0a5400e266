using NodaTime;
using NodaTime.TimeZones;

namespace Orchestrator.Core.Triggers;

/// <summary>When a schedule is due: pure, and the same on every server, because zones are those compiled into the program.</summary>
public abstract record ScheduleRule
{
    // A time that the clock skips happens right after the jump; one that it shows twice, the first time.
    private protected static readonly ZoneLocalMappingResolver OnTheWallClock =
        Resolvers.CreateMappingResolver(Resolvers.ReturnEarlier, Resolvers.ReturnStartOfIntervalAfter);

    /// <summary>The first occurrence later than an instant; null: none.</summary>
    public abstract Instant? NextAfter(Instant after);

    /// <summary>The rule as text: equal texts are equal rules.</summary>
    public abstract string Text { get; }

    /// <summary>Weighs what has become due since everything up to <paramref name="settled"/> was settled.</summary>
    /// <param name="grace">What is late by more than this is missed.</param>
    public ScheduleDue Due(Instant settled, Instant now, Duration grace)
    {
        var first = NextAfter(settled);
        if (first is null || first > now)
            return new ScheduleDue(null, null, first);
        Instant? missed = first < now - grace ? first : null;
        Instant? latest = null;
        var next = missed is null ? first : NextAfter(now - grace - Duration.Epsilon);
        while (next <= now)
        {
            latest = next;
            next = NextAfter(next.Value);
        }

        return new ScheduleDue(latest, missed, next);
    }
}

/// <summary>What a schedule asks for at an instant.</summary>
/// <param name="Fire">The latest occurrence that is due and not too late: it stands for those before it.</param>
/// <param name="Missed">The first occurrence that is too late.</param>
/// <param name="Next">The first occurrence in the future; null: none.</param>
public sealed record ScheduleDue(Instant? Fire, Instant? Missed, Instant? Next);

/// <summary>Times of a wall clock, again and again.</summary>
public sealed record CronSchedule(CronExpression Cron, DateTimeZone Zone) : ScheduleRule
{
    public override string Text => $"{Cron} {Zone.Id}";

    public override Instant? NextAfter(Instant after)
    {
        var local = after.InZone(Zone).LocalDateTime;
        while (Cron.NextAfter(local) is { } next)
        {
            var at = next.InZone(Zone, OnTheWallClock).ToInstant();
            if (at > after)
                return at;

            // A repeated hour: the clock shows this time once more, and it has had its turn.
            local = next;
        }

        return null;
    }

    public bool Equals(CronSchedule? other) => other is not null && Text == other.Text;

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);
}

/// <summary>One instant.</summary>
public sealed record DateSchedule(Instant At) : ScheduleRule
{
    public override string Text => $"at {At}";

    public override Instant? NextAfter(Instant after) => At > after ? At : null;

    /// <summary>A date and time without an offset, on the wall clock of a zone.</summary>
    public static DateSchedule Of(LocalDateTime local, DateTimeZone zone) => new(local.InZone(zone, OnTheWallClock).ToInstant());
}
