using NodaTime;
using NodaTime.Text;
using Orchestrator.Core.Access;
using Orchestrator.Server.Fleet;
using Orchestrator.Timeframes;

namespace Orchestrator.Server.Api;

/// <summary>When a timeframe opens in a zone, and how the zone's clocks change meanwhile.</summary>
/// <param name="Openings">A change between two open levels begins a new one.</param>
/// <param name="ClockChanges">The next two; fewer where the clocks do not change.</param>
public sealed record TimeframePreviewView(IReadOnlyList<OpeningView> Openings, IReadOnlyList<ClockChangeView> ClockChanges);

/// <summary>A change of a zone's wall clocks.</summary>
/// <param name="At">The instant.</param>
/// <param name="From">What the clocks would have shown then, "2027-03-28T02:00:00".</param>
/// <param name="To">What they show instead, "2027-03-28T03:00:00".</param>
public sealed record ClockChangeView(DateTimeOffset At, string From, string To);

/// <summary>What a timeframe means before it is saved.</summary>
internal static class TimeframePreviews
{
    private const int MostOpenings = 100;
    private const int MostChanges = 2;

    /// <summary>As far as rules for clocks are worth anything, in years.</summary>
    private const int Horizon = 20;

    public static void MapTimeframePreviews(this RouteGroupBuilder api) =>
        api.MapPost("/timeframes/preview", Preview)
            .Named("previewTimeframe", "When a timeframe that is not saved would open in a zone, from now on or from a moment that is given, and the next changes of the zone's clocks.", Role.Viewer)
            .Refuses(400);

    private static TimeframePreviewView Preview(TimeframeBody body, NamedTimeframes timeframes, TimeProvider time, string? zone, DateTimeOffset? from, int? count)
    {
        var mistakes = new List<Mistake>();
        var timeframe = body.Read(known: null, mistakes);
        if (!Zones.TryResolve(Query.Text(zone) ?? timeframes.OrganisationZone, out var read, out var error))
            mistakes.Add(new(null, "zone", error));
        if (count is < 1 or > MostOpenings)
            mistakes.Add(new(null, "count", $"count is {count}; give 1 to {MostOpenings}"));
        var now = time.GetUtcNow();
        if (from < now.AddYears(-Horizon) || from > now.AddYears(Horizon))
            mistakes.Add(new(null, "from", $"from is more than {Horizon} years away"));
        if (timeframe is null || read is null || mistakes.Count > 0)
            throw Refusal.BadRequest(string.Join(" ", mistakes.Select(mistake => $"{mistake.Input}: {mistake.Message}.")), mistakes);
        var start = Instant.FromDateTimeOffset(from ?? now);
        return new(
            [.. new Window(read, [timeframe]).Openings(start, count ?? 10).Select(OpeningView.Of)],
            [.. ClockChanges(read, start).Take(MostChanges)]);
    }

    private static IEnumerable<ClockChangeView> ClockChanges(DateTimeZone zone, Instant from)
    {
        var last = from + Duration.FromDays(366 * Horizon);
        for (var before = zone.GetZoneInterval(from); before.HasEnd && before.End < last;)
        {
            var after = zone.GetZoneInterval(before.End);
            // What changes may also be the name alone.
            if (after.WallOffset != before.WallOffset)
                yield return new(before.End.ToDateTimeOffset(), Wall(before.IsoLocalEnd), Wall(after.IsoLocalStart));
            before = after;
        }
    }

    private static string Wall(LocalDateTime shown) => LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm:ss").Format(shown);
}
