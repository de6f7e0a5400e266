using System.Globalization;
using NodaTime;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Targets;

namespace Orchestrator.Core.Forecasts;

/// <summary>When the targets of a run are there: now, and in a rehearsal.</summary>
internal sealed class Presences
{
    private const int MostExamples = 3;

    private readonly IReadOnlyList<Known> known;

    /// <param name="targets">By ordinal.</param>
    /// <param name="history">What is known; what must be assumed is added to it.</param>
    public Presences(IReadOnlyList<Target> targets, ForecastHistory history, DateTimeOffset now)
    {
        known = [.. targets.Select(target => Of(target, history, now))];
        var lost = targets.Where((_, ordinal) => Ahead(ordinal, new Chance(0, 1)) is null && !known[ordinal].IsThere).ToList();
        if (lost.Count > 0)
        {
            var examples = lost.OrderBy(target => target.LastSeen).Take(MostExamples).Select(target => $"{target.Name}, seen {Seen(target)}");
            history.Assume(
                $"Of {Sentences.Targets(lost.Count)} nobody can tell when they come, as they are away for much longer than before or none of their hours are known; they are taken to stay away "
                + $"({string.Join("; ", examples)}{(lost.Count > MostExamples ? "; ..." : "")}).");
        }

        if (known.Any(each => each.History is not null))
            history.Assume("Targets are taken to come and go as they did on earlier days of the same weekday, or on others where that is not known yet.");
        if (known.Any(each => each is { IsThere: true, History: null }))
            history.Assume("Targets that are there, and of which no absence is known, are taken to stay.");
        if (targets.Any(target => target is { Connected: false, LastSeen: null, Kind: TargetKind.Computer }))
            history.Assume("Targets whose agents have never been seen are taken to be on, unless an earlier installation did not find them there.");
    }

    public bool IsThere(int ordinal) => known[ordinal].IsThere;

    /// <summary>Null: as far as is known it stays as it is.</summary>
    public IEnumerable<(Instant At, bool IsThere)>? Ahead(int ordinal, Chance chance)
    {
        if (known[ordinal] is not { History: { } history } target)
            return null;
        var ahead = new PresenceAhead(history, target.IsThere, target.Since, ordinal, chance);
        return ahead.IsUnforeseeable ? null : ahead.Changes();
    }

    private static Known Of(Target target, ForecastHistory history, DateTimeOffset now)
    {
        var isPlayed = target.Kind == TargetKind.Simulated;
        var past = isPlayed ? null : history.Presence.GetValueOrDefault(target.Id);
        var isThere = target.Connected || isPlayed || (target.LastSeen is null && past?.IsThere != false);
        var seen = past?.IsThere == isThere ? past.LastChange : null;
        return new Known(isThere, past, seen ?? Instant.FromDateTimeOffset(target.LastSeen ?? now));
    }

    private static string Seen(Target target) =>
        target.LastSeen is { } seen ? "last on " + seen.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : "never";

    /// <param name="Since">When it came or went.</param>
    private sealed record Known(bool IsThere, PresenceHistory? History, Instant Since);
}
