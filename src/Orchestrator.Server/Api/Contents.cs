using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Net.Http.Headers;
using Orchestrator.Contracts.Packages;
using Orchestrator.Core.Packages;
using Orchestrator.Server.Packages;

namespace Orchestrator.Server.Api;

/// <summary>
/// Where agents fetch contents and manifests, and servers those that others have. Open to content tokens alone. A contract of agents, not a
/// part of the API.
/// </summary>
internal static class Contents
{
    /// <summary>How long an agent waits here for a content that another server has; then it asks again.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(5);

    public static void MapContents(this IEndpointRouteBuilder routes)
    {
        var tokens = new AuthorizeAttribute { AuthenticationSchemes = ContentAuthentication.SchemeName };
        routes.MapMethods("/api/packages/contents/{sha256}", [HttpMethods.Get, HttpMethods.Head], Content).RequireAuthorization(tokens).WithMetadata(new NeededContentToken()).ExcludeFromDescription();
        routes.MapGet("/api/packages/manifests/{sha256}", Manifest).RequireAuthorization(tokens).WithMetadata(new NeededContentToken()).ExcludeFromDescription();
    }

    /// <summary>With ranges, and an ETag for If-Range: a content of another hash is another content.</summary>
    private static async Task<IResult> Content(string sha256, ContentStore contents, PeerContents peers, ClaimsPrincipal user, CancellationToken cancellation)
    {
        if (contents.Find(sha256) is null && PackageNames.IsHash(sha256) && !user.HasClaim(claim => claim.Type == ContentAuthentication.PeerClaim))
        {
            // Whoever asks for another server has asked the others itself.
            var answer = await peers.Bring(sha256, Patience, cancellation);
            if (answer == PeerAnswer.OnItsWay)
                throw Refusal.Later("This server fetches the content from another one at this moment; ask again in some seconds.", AskAgain);
            if (answer == PeerAnswer.Away)
                throw Refusal.Later("This server lacks the content and cannot get it from another one now; its log says why. Ask again later.", AskAgain);
        }

        var place = contents.Find(sha256) ?? throw Refusal.NotFound("content with the SHA-256", sha256);
        return TypedResults.PhysicalFile(place, "application/octet-stream", entityTag: new EntityTagHeaderValue($"\"{sha256}\""), enableRangeProcessing: true);
    }

    private static async Task<SignedManifest> Manifest(string sha256, IPackageStore packages, CancellationToken cancellation)
    {
        if (!PackageNames.IsHash(sha256) || await packages.FindByManifest(sha256, cancellation) is not { } version || await packages.ManifestBytes(sha256, cancellation) is not { } payload)
            throw Refusal.NotFound("manifest with the SHA-256", sha256);
        return new SignedManifest(version.KeyId, payload, version.Signature);
    }
}

/// <summary>The endpoint is for agents' content tokens instead of a role.</summary>
internal sealed record NeededContentToken;
