using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Json;
using Orchestrator.Core.Access;
using Orchestrator.Core.Distributions;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Sites;
using Orchestrator.Core.Targets;
using Orchestrator.Server.Access;
using Orchestrator.Server.Definitions;
using Orchestrator.Server.Hosting;
using Orchestrator.Server.Runs;

namespace Orchestrator.Server.Api;

/// <summary>Asks for a run.</summary>
/// <param name="DefinitionId">The definition to run.</param>
/// <param name="Version">A published version; absent: the latest published one.</param>
/// <param name="Targets">Names of targets; doubles count once; absent: the definition's own selection.</param>
/// <param name="Groups">Names of groups: whoever belongs to them now is taken, too.</param>
/// <param name="Where">Whoever it finds now is taken, too.</param>
/// <param name="StartAt">When it starts, not in the past; absent: at once.</param>
/// <param name="DeadlineMinutes">Minutes after its start, 10 to 525600; absent: the definition's deadline.</param>
/// <param name="Inputs">Values of the definition's inputs by name.</param>
/// <param name="AnnounceTargets">Has the end of each target announced on the bus, not only that of the run. A server that stands alone has no bus and refuses.</param>
/// <param name="Id">The run's id if the caller chooses it, so that a repeated request starts nothing twice, and another one under the same id is refused: 1 to 64 of A-Z, a-z, 0-9 and '-'.</param>
public sealed record StartRun(
    string DefinitionId,
    int? Version = null,
    IReadOnlyList<string>? Targets = null,
    IReadOnlyList<string>? Groups = null,
    GroupQuery? Where = null,
    DateTimeOffset? StartAt = null,
    int? DeadlineMinutes = null,
    IReadOnlyDictionary<string, JsonElement>? Inputs = null,
    string? Id = null,
    bool AnnounceTargets = false);

/// <summary>What a request that makes something answers.</summary>
public sealed record Made(string Id);

internal static class Runs
{
    private const int MostEvents = 1_000;
    private const int MostWaits = 200;
    private const int LongestTargetName = 255;

    // The inputs are stored with the run, and the run again after every batch.
    private const int MostInputCharacters = 64 * 1024;

    public static void MapRuns(this RouteGroupBuilder api)
    {
        api.MapPost("/runs", Start).Named("startRun", "Starts a run of a published definition.", Role.Operator)
            .Produces<Made>(StatusCodes.Status201Created).Produces<Made>(StatusCodes.Status200OK).Refuses(400, 409);
        api.MapGet("/runs", List).Named("listRuns", "Runs, newest first.", Role.Viewer).Refuses(400);
        api.MapGet("/runs/{id}", Get).Named("getRun", "One run with its ledger.", Role.Viewer).Refuses(404);
        api.MapGet("/runs/{id}/targets", Targets).Named("listRunTargets", "The targets of a run and where each of them stands.", Role.Viewer).Refuses(400, 404);
        api.MapGet("/runs/{id}/waits", Waits).Named("listRunWaits", "What the targets that have no result wait for, grouped; the most frequent first.", Role.Viewer).Refuses(404);
        api.MapGet("/runs/{id}/activities", Activities).Named("listRunActivities", "How many targets are in each activity.", Role.Viewer).Refuses(404);
        api.MapGet("/runs/{id}/map", Map)
            .Named("getRunMap", "The run's distribution as it is drawn: how many targets are in each activity, and how many went along each edge.", Role.Viewer).Refuses(404);
        api.MapGet("/runs/{id}/events", Events).Named("listRunEvents", "The run's history.", Role.Viewer).Refuses(404);
    }

    private static async Task<IResult> Start(
        StartRun body, RunLauncher launcher, Foundation foundation, AuditTrail audit, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var request = Request(body, foundation);
        var started = await launcher.Start(request, user.Who(), cancellation);
        if (!started.IsNew && started.Run.RequestDigest != request.Digest)
            throw Refusal.Conflict($"Run '{started.Run.Id}' was started by another request; it goes on as it is. Choose another id, or repeat exactly the same request.");
        return await Answer(started, "run.start", audit, user);
    }

    /// <summary>What is asked for, checked as far as that goes without a store.</summary>
    internal static RunRequest Request(StartRun body, Foundation foundation)
    {
        Check(body, hasBus: foundation.Fleet is not null);
        return new RunRequest
        {
            DefinitionId = body.DefinitionId,
            Version = body.Version,
            Targets = body.Targets ?? [],
            Groups = body.Groups ?? [],
            Where = Query.Where(body.Where),
            StartAt = body.StartAt,
            MayStartLate = false,
            Deadline = body.DeadlineMinutes is { } minutes ? TimeSpan.FromMinutes(minutes) : null,
            Inputs = body.Inputs?.ToDictionary(input => input.Key, input => input.Value.GetRawText(), StringComparer.Ordinal) ?? [],
            AnnouncesTargets = body.AnnounceTargets,
            Id = body.Id,
            Digest = Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(body, ApiJson.Options))),
        };
    }

    private static void Check(StartRun body, bool hasBus)
    {
        if (body.AnnounceTargets && !hasBus)
        {
            throw Refusal.BadRequest(
                "This server has no bus on which the ends of targets could be announced.",
                [new Mistake(null, "announceTargets", "Leave it out, or give the server a message broker (ORCHESTRATOR_MESSAGING).")]);
        }

        // JSON's null gets into a list whatever the list's type says.
        if (body.Targets is { } targets && targets.Any(name => name is not { Length: > 0 and <= LongestTargetName }))
            throw Refusal.BadRequest($"A target is named by 1 to {LongestTargetName} characters.", [new Mistake(null, "targets", "Give the names of targets; null and the empty text are none.")]);
        if (body.Groups is { } groups && groups.Any(string.IsNullOrWhiteSpace))
            throw Refusal.BadRequest("A group has a name.", [new Mistake(null, "groups", "Give the names of groups; null and the empty text are none.")]);
        if (body.Inputs is { } inputs && inputs.Sum(input => (long)input.Key.Length + input.Value.GetRawText().Length) > MostInputCharacters)
            throw Refusal.BadRequest($"The inputs have more than {MostInputCharacters} characters.", [new Mistake(null, "inputs", "Keep long texts in the definition or in files.")]);
    }

    /// <summary>201 with the place of a new run; 200 if a run of that id was there already.</summary>
    internal static async Task<IResult> Answer(RunStarted started, string what, AuditTrail audit, ClaimsPrincipal user)
    {
        var made = new Made(started.Run.Id);
        if (!started.IsNew)
            return TypedResults.Ok(made);
        await audit.Record(user, what, started.Run.Id, $"{started.Run.DefinitionId} version {started.Run.DefinitionVersion}, {started.Run.Ledger.Targets} targets");
        return TypedResults.Created($"/api/runs/{started.Run.Id}", made);
    }

    internal static async Task<RunRecord> Find(IRunStore runs, string id, CancellationToken cancellation) =>
        await runs.Find(id, cancellation) ?? throw Refusal.NotFound("run", id);

    private static async Task<PageView<RunView>> List(
        IRunStore runs, bool? active, string? definitionId, int? offset, int? limit, CancellationToken cancellation) =>
        PageViews.Of(await runs.List(new RunFilter(Query.Text(definitionId), active), Query.Page(offset, limit), cancellation), RunView.Of);

    private static async Task<RunView> Get(string id, IRunStore runs, CancellationToken cancellation) => RunView.Of(await Find(runs, id, cancellation));

    private static async Task<PageView<TargetRunView>> Targets(
        string id, IRunStore runs, ITargetDirectory inventory, ISiteDirectory sites, string? state, string? activity, string? reason, string? text, int? offset, int? limit,
        CancellationToken cancellation)
    {
        await Find(runs, id, cancellation);
        var filter = new TargetRunFilter(
            Query.Words<TargetRunState>("state", state), Query.Text(activity), Query.Word<WaitReason>("reason", reason), Query.Text(text));
        return PageViews.Of(
            await runs.Targets(id, filter, Query.Page(offset, limit), cancellation),
            token => TargetRunView.Of(token, inventory.Find(token.TargetId), sites));
    }

    private static async Task<IReadOnlyList<WaitView>> Waits(string id, IRunStore runs, IGraphSource graphs, CancellationToken cancellation)
    {
        var run = await Find(runs, id, cancellation);
        var names = (await Graph(run, graphs, cancellation)).ToDictionary(activity => activity.Id, activity => activity.Name, StringComparer.Ordinal);
        return
        [
            .. (await runs.Waits(id, MostWaits, cancellation)).Select(group => new WaitView(
                group.ActivityId, names.GetValueOrDefault(group.ActivityId, group.ActivityId), group.State, group.Reason, group.Why, group.Until, group.Targets)),
        ];
    }

    private static async Task<IReadOnlyList<RunActivityView>> Activities(string id, IRunStore runs, IGraphSource graphs, CancellationToken cancellation)
    {
        var run = await Find(runs, id, cancellation);
        var counts = (await runs.CountsOf(run, cancellation)).ToLookup(count => count.ActivityId, StringComparer.Ordinal);
        return
        [
            .. (await Graph(run, graphs, cancellation)).Select(activity => new RunActivityView(
                activity.Id, activity.Name, activity.Type, activity.IsImplicit, CountsView.Of(counts[activity.Id]))),
        ];
    }

    private static async Task<RunMapView> Map(string id, IRunStore runs, IGraphSource graphs, Drawings drawings, CancellationToken cancellation)
    {
        var run = await Find(runs, id, cancellation);
        var places = await drawings.Of(run.DefinitionId, run.DefinitionVersion, cancellation);
        return RunMapViews.Of(await Graph(run, graphs, cancellation), places, await runs.CountsOf(run, cancellation), run.PassagesSoFar());
    }

    private static async Task<IReadOnlyList<RunEventView>> Events(string id, IRunStore runs, long? after, CancellationToken cancellation)
    {
        await Find(runs, id, cancellation);
        return [.. (await runs.Events(id, after ?? 0, MostEvents, cancellation)).Select(RunEventView.Of)];
    }

    /// <summary>The activities of a run's version; none if this program can no longer read it.</summary>
    private static async Task<IReadOnlyList<GraphActivity>> Graph(RunRecord run, IGraphSource graphs, CancellationToken cancellation)
    {
        try
        {
            return (await graphs.Graph(run.DefinitionId, run.DefinitionVersion, cancellation)).Activities;
        }
        catch (DefinitionUnusableException)
        {
            return [];
        }
    }
}
