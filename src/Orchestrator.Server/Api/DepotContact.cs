using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Depots;
using Orchestrator.Core.Depots;
using Orchestrator.Server.Depots;
using Orchestrator.Server.Packages;
using Orchestrator.Transfer.Contents;

namespace Orchestrator.Server.Api;

/// <summary>Where depots that fetch from the servers keep in contact. Open to their tokens alone. A contract of depots, not a part of the API.</summary>
internal static class DepotContact
{
    /// <summary>How long a depot waits for contents that another server has; those that have not come by then are left out.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static void MapDepotContact(this IEndpointRouteBuilder routes)
    {
        var depots = routes.MapGroup("").RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = ContentAuthentication.SchemeName })
            .WithMetadata(new NeededContentToken()).ExcludeFromDescription();
        depots.MapGet("/api/depot/clock", Clock);
        depots.MapGet("/api/depot/plans", Plans);
        depots.MapPost("/api/depot/messages", Messages).WithMetadata(new RequestSizeLimitAttribute(DepotLimits.MessageBytes));
        depots.MapPost("/api/packages/bundles", Bundles).WithMetadata(new RequestSizeLimitAttribute(DepotLimits.MessageBytes));
    }

    private static IResult Clock(ClaimsPrincipal user, DepotDirectory depots, TimeProvider time)
    {
        _ = Caller(user, depots.Tree);
        return Results.Json(new DepotClock(time.GetUtcNow(), 0), ContractsJson.Default.DepotClock);
    }

    private static async Task<IResult> Plans(ClaimsPrincipal user, DepotDirectory depots, DepotPlans plans, CancellationToken cancellation) =>
        Results.Json(await plans.Below(Caller(user, depots.Tree), cancellation), ContractsJson.Default.IReadOnlyListSignedPlan);

    private static async Task<IResult> Messages(HttpContext http, ClaimsPrincipal user, DepotDirectory depots, IDepotStore store, CancellationToken cancellation)
    {
        var tree = depots.Tree;
        var caller = Caller(user, tree);
        var message = await http.Request.ReadFromJsonAsync(ContractsJson.Default.DepotMessage, cancellation) ?? throw Refusal.BadRequest("The message is empty.");
        if (DepotFlaws.Of(message) is { } flaw)
            throw Refusal.BadRequest($"The message cannot be taken: {flaw}.");

        await store.Record(message.Only(tree.Below(caller).Select(depot => depot.Id).ToHashSet(StringComparer.Ordinal)), cancellation);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> Bundles(HttpContext http, ClaimsPrincipal user, DepotDirectory depots, ContentStore contents, PeerContents peers, CancellationToken cancellation)
    {
        _ = Caller(user, depots.Tree);
        var request = await http.Request.ReadFromJsonAsync(ContractsJson.Default.BundleRequest, cancellation);
        if (request is null || request.Contents.Count is 0 or > DepotLimits.BundleContents)
            throw Refusal.BadRequest($"A bundle has 1 to {DepotLimits.BundleContents} contents.");
        await peers.BringAll(request.Contents.Where(Contracts.Packages.PackageNames.IsHash), Patience, cancellation);
        var here = request.Contents.Select(sha256 => (sha256, Path: contents.Find(sha256))).Where(content => content.Path is not null).Select(content => (content.sha256, content.Path!)).ToList();
        return Results.Stream(to => Bundle.Write(to, here, cancellation), "application/x-tar");
    }

    private static Depot Caller(ClaimsPrincipal user, DepotTree tree) =>
        user.FindFirstValue(ContentAuthentication.DepotClaim) is { } id && tree.FindId(id) is { } depot
            ? depot
            : throw new Refusal(StatusCodes.Status403Forbidden, "This is for depots: send a depot's token (Authorization: Bearer).");
}
