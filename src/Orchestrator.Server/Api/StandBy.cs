using System.Security.Claims;
using Orchestrator.Core.Access;
using Orchestrator.Core.Runs;
using Orchestrator.Server.Access;
using Orchestrator.Server.Runs;

namespace Orchestrator.Server.Api;

/// <summary>An operator's word about targets that wait for their next attempt (a Retry).</summary>
/// <param name="Targets">Their names; absent: all targets of the run that wait so.</param>
/// <param name="ExtendMinutes">How many minutes of open time are added to the window, 1 to 9999.</param>
/// <param name="IntervalSeconds">Until the next attempt and between later ones, 1 to 86400.</param>
/// <param name="End">True: the window ends now, the targets give up.</param>
/// <param name="Id">The word's id if the caller chooses it, so that a repeated request counts once for each target: 1 to 64 of A-Z, a-z, 0-9 and '-'.</param>
public sealed record StandByOrder(
    IReadOnlyList<string>? Targets = null, int? ExtendMinutes = null, int? IntervalSeconds = null, bool End = false, string? Id = null);

/// <summary>What became of the word.</summary>
/// <param name="Targets">How many targets it was handed to, now or by an earlier request with its id.</param>
public sealed record StandByChanged(int Targets);

/// <summary>Changes how long and how often targets are tried again, or ends it.</summary>
internal static class StandBy
{
    private const int MostNamed = 20;
    private const int LongestId = 64;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static void MapStandBy(this RouteGroupBuilder api) =>
        api.MapPost("/runs/{id}/stand-by", Change)
            .Named("changeStandBy", "Lengthens or ends the retry window of targets that wait for their next attempt, or changes their interval.", Role.Operator)
            .Produces<StandByChanged>(StatusCodes.Status202Accepted).Refuses(400, 404, 409, 503);

    private static async Task<IResult> Change(
        string id, StandByOrder body, IRunStore runs, ShardPost shards, AuditTrail audit, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var run = await Api.Runs.Find(runs, id, cancellation);
        Check(body);
        var (waiting, done) = await Waiting(runs, id, body.Id, cancellation);
        if (done.Count == 0 && (run.HasEnded || run.Status == RunStatus.Cancelling))
            throw Refusal.Conflict($"Run '{id}' cannot be changed in this way: it {(run.HasEnded ? "has ended" : "is being cancelled")}.");
        List<string> chosen = body.Targets is null ? [.. waiting.Values] : Named(body.Targets, waiting, done);
        if (chosen.Count == 0 && done.Count > 0)
            return TypedResults.Accepted($"/api/runs/{id}", new StandByChanged(done.Count));
        if (chosen.Count == 0)
            throw Refusal.Conflict($"No target of run '{id}' waits for its next attempt.");
        var word = new ChangeStandBy(
            id, body.Id ?? Guid.NewGuid().ToString("N"), user.Who(), [], body.ExtendMinutes is { } minutes ? TimeSpan.FromMinutes(minutes) : null,
            body.IntervalSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null, body.End);
        var told = 0;
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(Patience);
            foreach (var some in chosen.Chunk(ChangeStandBy.MostTargets))
            {
                await shards.ToRun(id, word with { TargetIds = some }, limit.Token);
                told += some.Length;
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new Refusal(
                StatusCodes.Status503ServiceUnavailable,
                $"Run '{id}' is not being worked on at the moment (see /health/ready): {told} of {chosen.Count} targets were told. "
                + (body.Id is null ? "Look at the run's history before trying again." : "Repeat the request with the same id: it counts once."));
        }
        finally
        {
            if (told > 0)
                await audit.Record(user, "run.standBy", id, $"{What(body)} for {told} of {chosen.Count} targets");
        }

        return TypedResults.Accepted($"/api/runs/{id}", new StandByChanged(told + done.Count));
    }

    private static string What(StandByOrder body) => body.End
        ? "ended the attempts"
        : string.Join(
            " and ",
            new[]
            {
                body.ExtendMinutes is { } minutes ? $"added {minutes} minutes" : null,
                body.IntervalSeconds is { } seconds ? $"set the interval to {seconds} seconds" : null,
            }.Where(part => part is not null));

    private static void Check(StandByOrder body)
    {
        var mistakes = new List<Mistake>();
        if (body is { ExtendMinutes: null, IntervalSeconds: null, End: false })
            mistakes.Add(new Mistake(null, "extendMinutes", "Say what is to change: extendMinutes, intervalSeconds or end."));
        if (body.ExtendMinutes is < 1 or > 9_999)
            mistakes.Add(new Mistake(null, "extendMinutes", $"It is {body.ExtendMinutes}; give 1 to 9999."));
        if (body.IntervalSeconds is < 1 or > 86_400)
            mistakes.Add(new Mistake(null, "intervalSeconds", $"It is {body.IntervalSeconds}; give 1 to 86400."));
        if (body is { End: true } and not { ExtendMinutes: null, IntervalSeconds: null })
            mistakes.Add(new Mistake(null, "end", "A window that ends has no other length or interval: give end alone."));
        if (body.Targets is { Count: 0 })
            mistakes.Add(new Mistake(null, "targets", "It is empty: leave it out for all targets that wait, or name some."));
        if (body.Id is { } chosen && (chosen.Length is 0 or > LongestId || chosen.Any(character => !char.IsAsciiLetterOrDigit(character) && character != '-')))
            mistakes.Add(new Mistake(null, "id", $"It cannot be an id; use 1 to {LongestId} of A-Z, a-z, 0-9 and '-'."));
        if (mistakes.Count > 0)
            throw Refusal.BadRequest("The stand-by cannot be changed in this way.", mistakes);
    }

    /// <summary>Ids of the targets that wait for an attempt, by name, and the names of those for which the word counts already.</summary>
    private static async Task<(Dictionary<string, string> Waiting, HashSet<string> Done)> Waiting(IRunStore runs, string id, string? word, CancellationToken cancellation)
    {
        var waiting = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var done = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        await foreach (var token in runs.AllTargets(id, cancellation))
        {
            if (word is not null && token.HasHeard(word))
                done.Add(token.TargetName);
            else if (token.Retrying is not null)
                waiting[token.TargetName] = token.TargetId;
        }

        return (waiting, done);
    }

    private static List<string> Named(IReadOnlyList<string> names, Dictionary<string, string> waiting, HashSet<string> done)
    {
        done.IntersectWith(names.OfType<string>());
        var others = names.Where(name => name is null || !(waiting.ContainsKey(name) || done.Contains(name))).ToList();
        if (others.Count > 0)
        {
            throw Refusal.BadRequest(
                $"{others.Count} of the named targets do not wait for an attempt in this run.",
                [.. others.Take(MostNamed).Select(name => new Mistake(null, "targets", $"'{name}' does not wait for its next attempt; name those that do, or leave 'targets' out."))]);
        }

        return [.. names.Distinct(StringComparer.OrdinalIgnoreCase).Where(waiting.ContainsKey).Select(name => waiting[name])];
    }
}
