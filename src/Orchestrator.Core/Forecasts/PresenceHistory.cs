using NodaTime;
using Orchestrator.Core.Targets;

namespace Orchestrator.Core.Forecasts;

/// <summary>When one computer came and went, as far as was noted, and which of its earlier days another day may be like.</summary>
public sealed class PresenceHistory
{
    /// <summary>Earlier days of the same weekday that are looked at.</summary>
    private const int Weeks = 4;

    /// <summary>Earlier days that are looked at where the same weekday is not known.</summary>
    private const int OtherDays = 5;

    /// <summary>An absence that has lasted for so long may have any reason; so long it may last over every weekend.</summary>
    private static readonly Duration LongAbsence = Duration.FromDays(3);

    private readonly IReadOnlyList<PresenceChange> changes;
    private readonly List<PresenceDay> days = [];
    private readonly Duration[] absences;

    /// <param name="zone">Of the computer.</param>
    /// <param name="changes">In the order of time.</param>
    /// <param name="now">Until when it is known.</param>
    public PresenceHistory(DateTimeZone zone, IReadOnlyList<PresenceChange> changes, Instant now)
    {
        ArgumentNullException.ThrowIfNull(changes);
        this.changes = changes;
        Zone = zone;
        Now = now;
        absences = [.. changes.Zip(changes.Skip(1)).Where(pair => !pair.First.IsThere).Select(pair => At(pair.Second) - At(pair.First)).Order()];
        if (changes.Count == 0)
            return;
        var first = At(changes[0]).InZone(zone).Date;
        var today = now.InZone(zone).Date;
        for (var date = today.PlusDays(-1); date > first && date >= today.PlusDays(-7 * Weeks); date = date.PlusDays(-1))
            days.Add(DayOf(date));
    }

    public DateTimeZone Zone { get; }

    /// <summary>Until when it is known.</summary>
    public Instant Now { get; }

    /// <summary>When it last came or went; null: that was never seen.</summary>
    public Instant? LastChange => changes.Count > 0 ? At(changes[^1]) : null;

    /// <summary>Whether it was there at the end of what was noted; null: nothing was.</summary>
    public bool? IsThere => changes.Count > 0 ? changes[^1].IsThere : null;

    /// <summary>Lengths of the absences that are over, the shortest first.</summary>
    internal IReadOnlyList<Duration> Absences => absences;

    /// <summary>Whether an absence that lasts until now is much longer than those before: then nobody knows when it ends.</summary>
    public bool IsAwayForLong(Instant since)
    {
        var usual = absences.Length > 0 ? absences[^1] * 1.5 : Duration.Zero;
        return Now - since > (usual > LongAbsence ? usual : LongAbsence);
    }

    /// <summary>
    /// Earlier days that a date may be like, the latest first: those of the same weekday, else those of work or of weekend, else any. Empty: no whole day is
    /// known.
    /// </summary>
    internal IReadOnlyList<PresenceDay> Like(LocalDate date)
    {
        var same = days.Where(day => day.Date.DayOfWeek == date.DayOfWeek).ToList();
        if (same.Count > 0)
            return same;
        var alike = days.Where(day => IsWeekend(day.Date) == IsWeekend(date)).Take(OtherDays).ToList();
        return alike.Count > 0 ? alike : [.. days.Take(OtherDays)];
    }

    private static bool IsWeekend(LocalDate date) => date.DayOfWeek is IsoDayOfWeek.Saturday or IsoDayOfWeek.Sunday;

    private static Instant At(PresenceChange change) => Instant.FromDateTimeOffset(change.At);

    private PresenceDay DayOf(LocalDate date)
    {
        var (start, end) = (Zone.AtStartOfDay(date).ToInstant(), Zone.AtStartOfDay(date.PlusDays(1)).ToInstant());
        var atStart = changes.Last(change => At(change) <= start).IsThere;
        return new PresenceDay(date, atStart, [.. changes.Where(change => At(change) > start && At(change) < end).Select(change => (At(change).InZone(Zone).TimeOfDay, change.IsThere))]);
    }
}

/// <summary>One day of a computer, on its own wall clock.</summary>
/// <param name="AtStart">Whether it was there when the day began.</param>
/// <param name="Changes">When it came and went, in order.</param>
internal sealed record PresenceDay(LocalDate Date, bool AtStart, IReadOnlyList<(LocalTime At, bool IsThere)> Changes)
{
    public bool IsThere(LocalTime time)
    {
        var state = AtStart;
        foreach (var (at, isThere) in Changes)
        {
            if (at <= time)
                state = isThere;
        }

        return state;
    }
}
