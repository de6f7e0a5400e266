using System.Security.Claims;
using Microsoft.AspNetCore.Mvc;
using Orchestrator.Contracts.Depots;
using Orchestrator.Core.Access;
using Orchestrator.Core.Depots;
using Orchestrator.Server.Access;
using Orchestrator.Server.Depots;

namespace Orchestrator.Server.Api;

/// <summary>Depots of sites.</summary>
internal static class DepotCalls
{
    public static void MapDepots(this RouteGroupBuilder api)
    {
        api.MapGet("/depots", List).Named("listDepots", "Depots by name, with their state; who fetches from whom makes the tree.", Role.Viewer);
        api.MapGet("/depots/transfers", Transfers).Named("listDepotTransfers", "What happened to each content at depots, the latest first.", Role.Viewer).Refuses(400, 404);
        api.MapPut("/depots/{name}", Put).Named("putDepot", "Adds a depot, or changes it. One that gets another parent needs new credentials, which name it.", Role.Administrator)
            .WithDescription("With `If-None-Match: *` one that is there already is refused and stays as it is.").Refuses(400, 409);
        api.MapDelete("/depots/{name}", Delete).Named("deleteDepot", "Removes a depot that no other fetches from; its credentials are void at once.", Role.Administrator)
            .Produces(StatusCodes.Status204NoContent).Refuses(404, 409);
        api.MapPost("/depots/{name}/credentials", Renew)
            .Named("renewDepotCredentials", "Makes the file depot.json for a depot's data folder; it is shown only in this answer, and the one before is void.", Role.Administrator).Refuses(404);
    }

    private static async Task<IReadOnlyList<DepotView>> List(DepotDirectory depots, IDepotStore store, DepotPlans plans, TimeProvider time, CancellationToken cancellation)
    {
        var states = (await store.States(cancellation)).ToDictionary(state => state.Depot, StringComparer.Ordinal);
        var overfull = await plans.Overfull(cancellation);
        var tree = depots.Tree;
        return [.. tree.All.Select(depot => DepotView.Of(depot, tree, states.GetValueOrDefault(depot.Id), overfull.Contains(depot.Id), time.GetUtcNow()))];
    }

    private static async Task<PageView<DepotEntryView>> Transfers(
        DepotDirectory depots, IDepotStore store, string? depot, int? offset, int? limit, CancellationToken cancellation)
    {
        var tree = depots.Tree;
        var one = Query.Text(depot) is { } name ? tree.Find(name) ?? throw Refusal.NotFound("depot", name) : null;
        return PageViews.Of(await store.Entries(one?.Id, Query.Page(offset, limit), cancellation), entry => DepotEntryView.Of(entry, tree));
    }

    private static async Task<DepotView> Put(
        string name, DepotBody body, [FromHeader(Name = "If-None-Match")] string? unless, DepotDesk desk, DepotDirectory depots, DepotPlans plans, TimeProvider time, AuditTrail audit,
        ClaimsPrincipal user, CancellationToken cancellation)
    {
        var depot = await desk.Put(name, body, mustBeNew: unless == "*", cancellation);
        await audit.Record(user, "depot.save", depot.Name, $"site {depot.Site}, from {depot.Parent ?? "the servers"}, at {depot.Address}");
        return DepotView.Of(depot, depots.Tree, state: null, (await plans.Overfull(cancellation)).Contains(depot.Id), time.GetUtcNow());
    }

    private static async Task<IResult> Delete(string name, DepotDesk desk, AuditTrail audit, ClaimsPrincipal user, CancellationToken cancellation)
    {
        await desk.Remove(name, cancellation);
        await audit.Record(user, "depot.remove", name);
        return TypedResults.NoContent();
    }

    private static async Task<DepotAccess> Renew(string name, DepotDesk desk, AuditTrail audit, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var access = await desk.Renew(name, cancellation);
        await audit.Record(user, "depot.credentials", access.Name);
        return access;
    }
}
