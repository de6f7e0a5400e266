using System.Security.Claims;
using Microsoft.OpenApi;
using Orchestrator.Contracts.Packages;
using Orchestrator.Core.Access;
using Orchestrator.Core.Packages;
using Orchestrator.Server.Access;
using Orchestrator.Server.Packages;

namespace Orchestrator.Server.Api;

/// <summary>A version to begin.</summary>
/// <param name="Name">1 to 100 of A-Z, a-z, 0-9, '.', '_' and '-'.</param>
/// <param name="Version">1 to 50 of the same, and '+'.</param>
/// <param name="Files">1 to 50,000.</param>
public sealed record NewPackage(string Name, string Version, IReadOnlyList<PackageFileView> Files);

/// <summary>A version that is being made.</summary>
/// <param name="Id">SHA-256 of its manifest: the same files under the same name and version are the same draft.</param>
/// <param name="IsPublished">True: it is a version already, and nothing is left to do.</param>
/// <param name="Missing">Contents that the server lacks, each once.</param>
public sealed record PackageDraftView(string Id, string Name, string Version, bool IsPublished, IReadOnlyList<MissingContentView> Missing);

/// <summary>A content that has not arrived whole.</summary>
/// <param name="Received">Bytes of it that have: sending goes on at this offset.</param>
public sealed record MissingContentView(string Sha256, long Size, long Received);

/// <summary>What has arrived of a content.</summary>
/// <param name="IsComplete">It is whole and verified; false although all of it has arrived: it is still being verified.</param>
public sealed record ReceivedView(string Sha256, long Size, long Received, bool IsComplete);

/// <summary>Versions of packages that are being made: begin, send what is missing, publish.</summary>
internal static class PackageDrafts
{
    /// <summary>How long a client waits here for what takes long; then it asks again.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(2);

    public static void MapPackageDrafts(this RouteGroupBuilder api)
    {
        api.MapPost("/packages/drafts", Begin)
            .Named("beginPackage", "Begins a version, or goes on with it, and says which contents are missing. A draft that is not published goes after 7 days.", Role.Administrator).Refuses(400, 409, 413);
        api.MapGet("/packages/drafts/{id}", Get).Named("getPackageDraft", "What is still missing of a version that is being made.", Role.Administrator).Refuses(404);
        api.MapPut("/packages/drafts/{id}/contents/{sha256}", Put)
            .Named("putPackageContent", "Takes a piece of a content, at most 16 MiB at once, from an offset on; what came before a broken connection stays. "
                + "A large one is still being verified after its last piece: an empty piece at its end asks whether it is complete.", Role.Administrator)
            .AddOpenApiOperationTransformer((operation, _, _) =>
            {
                operation.RequestBody = new OpenApiRequestBody { Required = true, Content = new Dictionary<string, OpenApiMediaType> { ["application/octet-stream"] = new() } };
                return Task.CompletedTask;
            })
            .Refuses(400, 404, 409, 413);
        api.MapPost("/packages/drafts/{id}/publish", Publish)
            .Named("publishPackage", "Publishes a version whose contents have all arrived; it never changes afterwards. 503: contents still come from another server; ask again.", Role.Administrator)
            .Produces<PackageView>().Refuses(404, 409, 503);
    }

    private static async Task<PackageDraftView> Begin(NewPackage body, PackageDesk desk, AuditTrail audit, ClaimsPrincipal user, CancellationToken cancellation)
    {
        if (body.Files.Any(file => file is null))
            throw Refusal.BadRequest("files holds a null; every file is {path, size, modified, sha256, executable}.");
        var manifest = new PackageManifest { Name = body.Name, Version = body.Version, Files = [.. body.Files.Select(file => file.File())] };
        var (draft, isPublished, missing) = await desk.Begin(manifest, user.Who(), cancellation);
        if (!isPublished)
            await audit.Record(user, "package.begin", draft.Name, $"{draft.Version}, {manifest.Files.Count} files, manifest {draft.Manifest}");
        return View(draft, isPublished, missing);
    }

    private static async Task<PackageDraftView> Get(string id, PackageDesk desk, CancellationToken cancellation)
    {
        var (draft, manifest) = await desk.Draft(id, cancellation);
        return View(draft, isPublished: false, desk.Missing(manifest));
    }

    private static async Task<ReceivedView> Put(
        string id, string sha256, long? offset, HttpRequest request, PackageDesk desk, ContentStore contents, ILogger<ContentStore> log, CancellationToken cancellation)
    {
        var (_, manifest) = await desk.Draft(id, cancellation);
        var size = manifest.Files.FirstOrDefault(file => file.Sha256 == sha256)?.Size ?? throw Refusal.NotFound("content in this draft with the SHA-256", sha256);
        if (offset is < 0)
            throw Refusal.BadRequest($"offset is {offset}; give 0 or more.");
        try
        {
            var (received, isHere, problem) = await contents.Receive(sha256, size, offset ?? 0, request.Body, Patience, cancellation);
            return problem is null ? new ReceivedView(sha256, size, received, isHere) : throw Refusal.Conflict($"{char.ToUpperInvariant(problem[0])}{problem[1..]}.");
        }
        catch (Exception failure) when (failure is (IOException or UnauthorizedAccessException) and not BadHttpRequestException && !request.HttpContext.RequestAborted.IsCancellationRequested)
        {
            log.LogError("The content {Hash} could not be taken: {Reason}", sha256, failure.Message);
            throw new Refusal(StatusCodes.Status503ServiceUnavailable, "The server cannot take this content now: somebody else sends it at this moment, or its disk refuses; its log says which. Try again later.");
        }
    }

    private static async Task<PackageView> Publish(string id, PackageDesk desk, AuditTrail audit, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var (version, isNew) = await desk.Publish(id, user.Who(), Patience, cancellation)
            ?? throw Refusal.Later("This server still fetches contents of the package from another one; publish again in some seconds.", AskAgain);
        if (isNew)
            await audit.Record(user, "package.publish", version.Name, $"{version.Version}, {version.Files} files, {version.Bytes} bytes, manifest {version.Manifest}");
        return PackageView.Of(version);
    }

    private static PackageDraftView View(PackageDraft draft, bool isPublished, IReadOnlyList<MissingContent> missing) =>
        new(draft.Manifest, draft.Name, draft.Version, isPublished, [.. missing.Select(content => new MissingContentView(content.Sha256, content.Size, content.Received))]);
}
