using System.Security.Claims;
using NodaTime;
using Orchestrator.Core.Access;
using Orchestrator.Core.Activities;
using Orchestrator.Core.Distributions;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Sites;
using Orchestrator.Core.Targets;
using Orchestrator.Core.Timeframes;
using Orchestrator.Server.Access;
using Orchestrator.Server.Depots;
using Orchestrator.Server.Fleet;
using Orchestrator.Timeframes;

namespace Orchestrator.Server.Api;

/// <summary>A stretch of open time.</summary>
/// <param name="End">Null: it never closes.</param>
public sealed record OpeningView(DateTimeOffset Start, DateTimeOffset? End, ActivityLevel Level)
{
    internal static OpeningView Of(Opening opening) => new(opening.Start.ToDateTimeOffset(), opening.End?.ToDateTimeOffset(), opening.Level);
}

internal static class Timeframes
{
    private const int LongestName = 100;
    private const int LongestDescription = 1_000;
    private const int MostOpenings = 100;
    private const int MostRuns = 1_000;

    public static void MapTimeframes(this RouteGroupBuilder api)
    {
        api.MapGet("/timeframes", List).Named("listTimeframes", "All timeframes by name.", Role.Viewer);
        api.MapPut("/timeframes/{name}", Put).Named("putTimeframe", "Saves a timeframe; runs that are under way follow it at once.", Role.Administrator).Refuses(400);
        api.MapGet("/timeframes/{name}", Get).Named("getTimeframe", "A timeframe, in the form in which it can be saved again.", Role.Viewer).Refuses(404);
        api.MapDelete("/timeframes/{name}", Delete).Named("deleteTimeframe", "Removes a timeframe that nothing uses.", Role.Administrator)
            .Produces(StatusCodes.Status204NoContent).Refuses(404, 409);
        api.MapGet("/timeframes/{name}/openings", Openings).Named("listOpenings", "When it opens next in a zone.", Role.Viewer).Refuses(400, 404);
    }

    private static IReadOnlyList<TimeframeView> List(NamedTimeframes timeframes) => [.. timeframes.All().Select(TimeframeView.Of)];

    private static async Task<TimeframeView> Put(
        string name, TimeframeBody body, NamedTimeframes timeframes, AuditTrail audit, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var mistakes = new List<Mistake>();
        if (Names.MistakeIn(name, "A timeframe", LongestName) is { } misnamed)
            mistakes.Add(misnamed);
        if (body.Description.Length > LongestDescription)
            mistakes.Add(new(null, "description", $"A description has at most {LongestDescription} characters."));
        var timeframe = body.Read(timeframes.Find(name)?.Timeframe, mistakes);
        if (timeframe is null || mistakes.Count > 0)
            throw Refusal.BadRequest(string.Join(" ", mistakes.Select(mistake => mistake.Message)), mistakes);
        return await Save(new NamedTimeframe(name, timeframe, body.Description), timeframes, audit, user, cancellation);
    }

    internal static async Task<TimeframeView> Save(
        NamedTimeframe timeframe, NamedTimeframes timeframes, AuditTrail audit, ClaimsPrincipal user, CancellationToken cancellation)
    {
        await timeframes.Save(timeframe, cancellation);
        await audit.Record(user, "timeframe.save", timeframe.Name, timeframe.Timeframe.ToText());
        return TimeframeView.Of(timeframe);
    }

    internal static NamedTimeframe Find(NamedTimeframes timeframes, string name) => timeframes.Find(name) ?? throw Refusal.NotFound("timeframe", name);

    private static TimeframeView Get(string name, NamedTimeframes timeframes) => TimeframeView.Of(Find(timeframes, name));

    private static async Task<IResult> Delete(
        string name, NamedTimeframes timeframes, NamedSites sites, IGroupStore groups, DepotDirectory depots, Inventory inventory, IRunStore runs,
        IGraphSource graphs, AuditTrail audit, ClaimsPrincipal user, CancellationToken cancellation)
    {
        if (inventory.All().FirstOrDefault(target => string.Equals(target.Timeframe, name, StringComparison.OrdinalIgnoreCase)) is { } target)
            throw Refusal.Conflict($"The timeframe '{name}' is that of target '{target.Name}'; give the target another one first.");
        if ((await groups.All(cancellation)).FirstOrDefault(group => string.Equals(group.Timeframe, name, StringComparison.OrdinalIgnoreCase)) is { } group)
            throw Refusal.Conflict($"The timeframe '{name}' is that of group '{group.Name}'; give the group another one first.");
        if (sites.All().FirstOrDefault(site => string.Equals(site.Timeframe, name, StringComparison.OrdinalIgnoreCase)) is { } site)
        {
            var place = site.Name == Site.Organisation ? "the organisation" : $"site '{site.Name}'";
            throw Refusal.Conflict($"The timeframe '{name}' is that of {place}; give it another one first.");
        }

        if (depots.Tree.All.FirstOrDefault(depot => string.Equals(depot.Timeframe, name, StringComparison.OrdinalIgnoreCase)) is { } depot)
            throw Refusal.Conflict($"The timeframe '{name}' is that of depot '{depot.Name}'; give the depot another one first.");
        var active = await runs.List(new RunFilter(Active: true), new Core.PageRequest(0, MostRuns), cancellation);
        foreach (var run in active.Items)
        {
            if (await Uses(run, name, graphs, cancellation))
                throw Refusal.Conflict($"Run '{run.Id}' uses the timeframe '{name}'; wait for its end or cancel it.");
        }

        if (!await timeframes.Remove(name, cancellation))
            throw Refusal.NotFound("timeframe", name);
        await audit.Record(user, "timeframe.remove", name);
        return TypedResults.NoContent();
    }

    private static async Task<bool> Uses(RunRecord run, string name, IGraphSource graphs, CancellationToken cancellation)
    {
        try
        {
            var graph = await graphs.Graph(run.DefinitionId, run.DefinitionVersion, cancellation);
            return graph.Activities.Any(activity => activity.Behaviour is TimeframeActivity { TimeframeName: { } used } && string.Equals(used, name, StringComparison.OrdinalIgnoreCase));
        }
        catch (DefinitionUnusableException)
        {
            return false;
        }
    }

    private static IReadOnlyList<OpeningView> Openings(string name, NamedTimeframes timeframes, TimeProvider time, string? zone, int? count)
    {
        var timeframe = Find(timeframes, name);
        if (count is < 1 or > MostOpenings)
            throw Refusal.BadRequest($"count is {count}; give 1 to {MostOpenings}.");
        if (!Zones.TryResolve(Query.Text(zone) ?? timeframes.OrganisationZone, out var read, out var error))
            throw Refusal.BadRequest($"zone: {error}.");
        return [.. new Window(read, [timeframe.Timeframe]).Openings(Instant.FromDateTimeOffset(time.GetUtcNow()), count ?? 10).Select(OpeningView.Of)];
    }
}
