using System.Security.Claims;
using Orchestrator.Core.Access;
using Orchestrator.Server.Access;

namespace Orchestrator.Server.Api;

/// <summary>A list as the caller likes to see it.</summary>
/// <param name="Page">targets, runs or reports.</param>
/// <param name="Query">What stands in the page's address after the question mark.</param>
public sealed record SavedViewView(string Page, string Name, string Query, DateTimeOffset SavedAt);

/// <summary>What a view shows.</summary>
/// <param name="Query">What stands in the page's address after the question mark; at most 2000 characters.</param>
public sealed record ViewBody(string Query);

/// <summary>Everybody has views of their own; to share one, its address is sent.</summary>
internal static class Views
{
    private const int LongestName = 60;
    private const int LongestQuery = 2_000;
    private const int Most = 100;

    private static readonly string[] Pages = ["targets", "runs", "reports"];

    public static void MapViews(this RouteGroupBuilder api)
    {
        api.MapGet("/me/views", List).Named("listOwnViews", "The caller's saved views, by page and name.", Role.Viewer);
        api.MapPut("/me/views/{page}/{name}", Save).Named("saveOwnView", "Saves a view in the place of the one under its name.", Role.Viewer).Refuses(400, 409);
        api.MapDelete("/me/views/{page}/{name}", Remove).Named("removeOwnView", "Removes a saved view.", Role.Viewer)
            .Produces(StatusCodes.Status204NoContent).Refuses(404);
    }

    private static async Task<IReadOnlyList<SavedViewView>> List(IViewStore views, ClaimsPrincipal caller, CancellationToken cancellation) =>
        [.. (await views.Of(caller.Who(), cancellation)).Select(Of)];

    private static async Task<SavedViewView> Save(
        string page, string name, ViewBody body, IViewStore views, AuditTrail audit, TimeProvider time, ClaimsPrincipal caller, CancellationToken cancellation)
    {
        List<Mistake> mistakes = [];
        if (!Pages.Contains(page))
            mistakes.Add(new Mistake(null, "page", $"There are saved views of {string.Join(", ", Pages)} alone."));
        if (Names.MistakeIn(name, "A view", LongestName) is { } inName)
            mistakes.Add(inName);
        if (body.Query.Length > LongestQuery || body.Query.Any(char.IsControl))
            mistakes.Add(new Mistake(null, "query", $"Give at most {LongestQuery} characters of an address."));
        if (mistakes.Count > 0)
            throw Refusal.BadRequest(mistakes[0].Message, mistakes);
        var view = new SavedView(caller.Who(), page, name, body.Query.TrimStart('?'), time.GetUtcNow());
        if (!await views.Save(view, Most, cancellation))
            throw Refusal.Conflict($"You have {Most} views already, which is the most; remove one first.");
        await audit.Record(caller, "view.save", $"{page}/{name}", view.Query);
        return Of(view);
    }

    private static async Task<IResult> Remove(string page, string name, IViewStore views, AuditTrail audit, ClaimsPrincipal caller, CancellationToken cancellation)
    {
        if (!await views.Remove(caller.Who(), page, name, cancellation))
            throw Refusal.NotFound("view", name);
        await audit.Record(caller, "view.remove", $"{page}/{name}");
        return TypedResults.NoContent();
    }

    private static SavedViewView Of(SavedView view) => new(view.Page, view.Name, view.Query, view.SavedAt);
}
