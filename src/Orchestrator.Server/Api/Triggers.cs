using System.Security.Claims;
using Orchestrator.Core.Access;
using Orchestrator.Core.Triggers;
using Orchestrator.Server.Access;
using Orchestrator.Server.Triggers;

namespace Orchestrator.Server.Api;

/// <summary>Which trigger is meant.</summary>
/// <param name="ActivityId">Absent: all triggers of the definition.</param>
public sealed record WhichTrigger(string DefinitionId, string? ActivityId = null);

/// <summary>A webhook's secret.</summary>
/// <param name="Secret">The whole secret; it is shown only here.</param>
/// <param name="Path">Where deliveries are sent.</param>
public sealed record MadeSecret(string Hook, string Secret, string Path);

internal static class Triggers
{
    private const int LongestHook = 100;

    public static void MapTriggers(this RouteGroupBuilder api)
    {
        api.MapGet("/triggers", List).Named("listTriggers", "What starts runs without anybody asking: the triggers of all published definitions.", Role.Viewer);
        api.MapGet("/triggers/history", History).Named("listFirings", "What came of a trigger's occurrences, newest first.", Role.Viewer).Refuses(400);
        api.MapPost("/triggers/pause", Pause).Named("pauseTriggers", "Nothing fires until it is resumed; what would have is not made up for.", Role.Operator).Refuses(400, 404);
        api.MapPost("/triggers/resume", Resume).Named("resumeTriggers", "Takes back a pause.", Role.Operator).Refuses(400, 404);
        api.MapPost("/hooks/{hook}/secret", MakeSecret).Named("makeHookSecret", "Makes a webhook's secret, which is shown only in this answer; the one before is void at once.", Role.Administrator)
            .Produces<MadeSecret>(StatusCodes.Status201Created).Refuses(400);
        api.MapDelete("/hooks/{hook}/secret", RemoveSecret).Named("removeHookSecret", "Removes a webhook's secret: nobody can call it any more.", Role.Administrator)
            .Produces(StatusCodes.Status204NoContent).Refuses(404);
    }

    private static Task<IReadOnlyList<TriggerView>> List(TriggerDesk desk, CancellationToken cancellation) => desk.List(cancellation);

    private static async Task<PageView<FiringView>> History(
        string definitionId, string activityId, ITriggerStore store, int? offset, int? limit, CancellationToken cancellation) =>
        PageViews.Of(await store.Firings(new TriggerKey(definitionId, activityId), Query.Page(offset, limit), cancellation), FiringView.Of);

    private static async Task<IReadOnlyList<TriggerView>> Pause(WhichTrigger body, TriggerDesk desk, AuditTrail audit, ClaimsPrincipal user, CancellationToken cancellation)
    {
        await desk.Pause(body, user.Who(), cancellation);
        await audit.Record(user, "trigger.pause", body.DefinitionId, body.ActivityId ?? "all");
        return await desk.Find(body, cancellation);
    }

    private static async Task<IReadOnlyList<TriggerView>> Resume(WhichTrigger body, TriggerDesk desk, AuditTrail audit, ClaimsPrincipal user, CancellationToken cancellation)
    {
        await desk.Resume(body, cancellation);
        await audit.Record(user, "trigger.resume", body.DefinitionId, body.ActivityId ?? "all");
        return await desk.Find(body, cancellation);
    }

    private static async Task<IResult> MakeSecret(string hook, HookSecrets secrets, AuditTrail audit, ClaimsPrincipal user, CancellationToken cancellation)
    {
        if (hook.Length is 0 or > LongestHook || !hook.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-'))
            throw Refusal.BadRequest($"'{hook}' cannot be a webhook's name; use 1 to {LongestHook} of a-z, 0-9 and '-'.", [new Mistake(null, "hook", "Give the name that the Webhook activity has.")]);
        var secret = await secrets.Make(hook, cancellation);
        await audit.Record(user, "hook.secret", hook);
        return TypedResults.Created($"/hooks/{hook}", new MadeSecret(hook, secret, $"/hooks/{hook}"));
    }

    private static async Task<IResult> RemoveSecret(string hook, HookSecrets secrets, AuditTrail audit, ClaimsPrincipal user, CancellationToken cancellation)
    {
        if (!await secrets.Remove(hook, cancellation))
            throw Refusal.NotFound("secret of a webhook", hook);
        await audit.Record(user, "hook.remove-secret", hook);
        return TypedResults.NoContent();
    }
}
