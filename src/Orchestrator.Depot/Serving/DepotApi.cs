using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Depots;
using Orchestrator.Contracts.Packages;
using Orchestrator.Depot.Contact;
using Orchestrator.Depot.Contents;
using Orchestrator.Depot.Plans;
using Orchestrator.Depot.Reporting;
using Orchestrator.Transfer.Contents;

namespace Orchestrator.Depot.Serving;

/// <summary>What agents and the depots behind this one ask for: the addresses are those of a server, so that asking a depot is no different.</summary>
internal static class DepotApi
{
    private static readonly object CallerKey = new();

    public static void Map(WebApplication application)
    {
        application.MapGet("/health/live", () => Results.Ok());
        var known = application.MapGroup("").AddEndpointFilter(Known);
        known.MapMethods("/api/packages/contents/{sha256}", [HttpMethods.Get, HttpMethods.Head], Content);
        known.MapGet("/api/packages/manifests/{sha256}", Manifest);
        known.MapPost("/api/packages/contents/{sha256}/doubts", Doubt);
        var depots = known.MapGroup("").AddEndpointFilter(Depots);
        depots.MapPost("/api/packages/bundles", Bundles).WithMetadata(new RequestSizeLimitAttribute(DepotLimits.MessageBytes));
        depots.MapGet("/api/depot/clock", (CorrectedClock clock) => Results.Json(new DepotClock(clock.Own.GetUtcNow(), clock.Skew?.TotalSeconds), ContractsJson.Default.DepotClock));
        depots.MapGet("/api/depot/plans", (HttpContext http, PlanBook plans) => Results.Json(plans.Below(Child(http)), ContractsJson.Default.IReadOnlyListSignedPlan));
        depots.MapPost("/api/depot/messages", Messages).WithMetadata(new RequestSizeLimitAttribute(DepotLimits.MessageBytes));
    }

    private static string Child(HttpContext http) => ((Caller)http.Items[CallerKey]!).Child!;

    private static async ValueTask<object?> Known(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        if (context.HttpContext.RequestServices.GetRequiredService<Doorkeeper>().Of(context.HttpContext.Request) is not { } caller)
        {
            context.HttpContext.Response.Headers.WWWAuthenticate = "Bearer";
            return Results.Problem(statusCode: StatusCodes.Status401Unauthorized, detail: "Send the grant of a command, or the token of a depot that fetches from this one (Authorization: Bearer).");
        }

        context.HttpContext.Items[CallerKey] = caller;
        return await next(context);
    }

    private static async ValueTask<object?> Depots(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        ((Caller)context.HttpContext.Items[CallerKey]!).Child is null
            ? Results.Problem(statusCode: StatusCodes.Status403Forbidden, detail: "This is for depots that fetch from this one.")
            : await next(context);

    /// <summary>With ranges. A file that has changed since it was verified is given to nobody.</summary>
    private static IResult Content(string sha256, ContentFolder contents, ContentDoubts doubts) =>
        Find(sha256, contents, doubts) is { } place
            ? Results.File(place, "application/octet-stream", entityTag: new EntityTagHeaderValue($"\"{sha256}\""), enableRangeProcessing: true)
            : NotHere("content", sha256);

    /// <summary>Where a content is that may be given away; one whose file has changed is read back, and fetched anew.</summary>
    private static string? Find(string sha256, ContentFolder contents, ContentDoubts doubts)
    {
        var place = contents.Find(sha256, out var isChanged);
        if (isChanged)
            doubts.Doubt(sha256);
        return place;
    }

    private static IResult Manifest(string sha256, ManifestFolder manifests) =>
        manifests.Signed(sha256) is { } signed ? Results.Json(signed, ContractsJson.Default.SignedManifest) : NotHere("manifest", sha256);

    private static IResult Doubt(string sha256, ContentDoubts doubts)
    {
        if (PackageNames.IsHash(sha256))
            doubts.Doubt(sha256);
        return Results.Accepted();
    }

    private static async Task<IResult> Bundles(HttpContext http, ContentFolder contents, ContentDoubts doubts, CancellationToken cancellation)
    {
        var request = await http.Request.ReadFromJsonAsync(ContractsJson.Default.BundleRequest, cancellation);
        if (request is null || request.Contents.Count is 0 or > DepotLimits.BundleContents)
            return Results.Problem(statusCode: StatusCodes.Status400BadRequest, detail: $"A bundle has 1 to {DepotLimits.BundleContents} contents.");
        var here = request.Contents.Select(sha256 => (sha256, Path: Find(sha256, contents, doubts))).Where(content => content.Path is not null).Select(content => (content.sha256, content.Path!)).ToList();
        return Results.Stream(to => Bundle.Write(to, here, cancellation), "application/x-tar");
    }

    private static async Task<IResult> Messages(HttpContext http, PlanBook plans, ReportBook reports, CancellationToken cancellation)
    {
        var message = await http.Request.ReadFromJsonAsync(ContractsJson.Default.DepotMessage, cancellation);
        if (message is null || DepotFlaws.Of(message) is not null)
            return Results.Problem(statusCode: StatusCodes.Status400BadRequest, detail: "The message is empty or breaks a bound.");
        reports.Relay(message.Only(plans.From(Child(http))));
        return Results.NoContent();
    }

    private static IResult NotHere(string what, string sha256) =>
        Results.Problem(statusCode: StatusCodes.Status404NotFound, detail: $"This depot does not have the {what} {(sha256.Length <= 64 ? sha256 : "of that name")}.");
}
