using NodaTime;

namespace Orchestrator.Core.Forecasts;

/// <summary>
/// When a computer comes and goes in a rehearsal: each day to come is like one of its earlier days, the same earlier day for all computers that know it, as a
/// holiday is one for all. What is seen now counts until its next change.
/// </summary>
internal sealed class PresenceAhead(PresenceHistory history, bool isThere, Instant since, int ordinal, Chance chance)
{
    /// <summary>Of days without a change so many are looked at.</summary>
    private const int QuietDays = 60;

    /// <summary>Whoever is usually there at this time, and has been for less than so long, is late.</summary>
    private static readonly Duration Late = Duration.FromHours(2);

    private static readonly Duration Soon = Duration.FromMinutes(5);

    /// <summary>Nobody can tell when it comes back.</summary>
    public bool IsUnforeseeable => !isThere && (history.IsAwayForLong(since) || (Today().Count == 0 && Back() is null));

    /// <summary>Changes to come, in order; without an end, if it comes and goes day by day.</summary>
    public IEnumerable<(Instant At, bool IsThere)> Changes()
    {
        if (IsUnforeseeable)
            yield break;
        var state = isThere;
        var from = history.Now;
        var today = Today();
        if (!isThere && today.Count == 0 && Back() is { } back)
        {
            (from, state) = (back, true);
            yield return (from, true);
        }

        var date = from.InZone(history.Zone).Date;
        for (var (ahead, quiet) = (0, 0); quiet < QuietDays; ahead++, quiet++)
        {
            var like = ahead == 0 && today.Count > 0 ? today : history.Like(date.PlusDays(ahead));
            if (like.Count == 0)
                continue;
            var day = like[(int)(chance.Of(-1, ahead, "day") * like.Count)];
            foreach (var (time, there) in day.Changes.Prepend((LocalTime.Midnight, day.AtStart)))
            {
                var at = history.Zone.AtLeniently(date.PlusDays(ahead) + time).ToInstant();
                if (at <= from || there == state)
                    continue;
                (state, quiet) = (there, 0);
                yield return (at, there);
            }
        }
    }

    /// <summary>Earlier days at this time of which it was as it is now.</summary>
    private List<PresenceDay> Today()
    {
        var now = history.Now.InZone(history.Zone);
        return [.. history.Like(now.Date).Where(day => day.IsThere(now.TimeOfDay) == isThere)];
    }

    /// <summary>
    /// When a computer is back that is usually there at this time: if it is late, after as long again as it is late; else after as long as it was away before.
    /// Null: it never was away for so long.
    /// </summary>
    private Instant? Back()
    {
        var now = history.Now.InZone(history.Zone);
        var usual = history.Like(now.Date).SelectMany(day => day.Changes).Where(change => change.IsThere && change.At <= now.TimeOfDay).Select(change => change.At).DefaultIfEmpty(LocalTime.Midnight).Max();
        var late = Period.Between(usual, now.TimeOfDay).ToDuration();
        if (late < Late)
            return history.Now + (late > Soon ? late : Soon);
        var longer = history.Absences.Where(absence => absence > history.Now - since).ToList();
        return longer.Count > 0 ? since + longer[(int)(chance.Of(ordinal, 0, "absence") * longer.Count)] : null;
    }
}
