using System.IO.Compression;
using System.Security.Claims;
using System.Text;
using System.Text.Json.Nodes;
using Orchestrator.Core;
using Orchestrator.Core.Access;
using Orchestrator.Core.Distributions;
using Orchestrator.Server.Access;
using Orchestrator.Server.Api;

namespace Orchestrator.Server.Studio;

/// <summary>What Elsa Studio asks about definitions and says to them.</summary>
internal static class DefinitionCalls
{
    private const int MostAtOnce = 500;

    public static void MapDefinitionCalls(this RouteGroupBuilder studio)
    {
        var one = studio.MapGroup("/workflow-definitions");
        one.MapGet("", DefinitionLists.List).For(Role.Viewer);
        one.MapGet("/many-by-id", DefinitionLists.Many).For(Role.Viewer);
        one.MapGet("/query/count", DefinitionLists.Count).For(Role.Viewer);
        one.MapGet("/validation/is-name-unique", IsNameUnique).For(Role.Viewer);
        one.MapGet("/by-definition-id/{id}", Get).For(Role.Viewer);
        one.MapGet("/by-id/{versionId}", GetVersion).For(Role.Viewer);
        one.MapGet("/{id}/consumers", () => new JsonObject { ["consumingWorkflowDefinitionIds"] = new JsonArray() }).For(Role.Viewer);
        one.MapGet("/{id}/export", Export).For(Role.Viewer);
        one.MapPost("", Save).For(Role.Administrator);
        one.MapPost("/import", Import).For(Role.Administrator);
        one.MapPost("/{id}/publish", Publish).For(Role.Administrator);
        one.MapPost("/{id}/retract", IResult (string id) => throw StaysPublished(id)).For(Role.Administrator);
        one.MapPost("/{id}/revert/{version:int}", Revert).For(Role.Administrator);
        one.MapPost("/{id}/update-references", () => new JsonObject { ["affectedWorkflows"] = new JsonArray() }).For(Role.Administrator);
        one.MapPost("/{id}/execute", AskForTargets).For(Role.Viewer);
        one.MapPost("/{id}/dispatch", AskForTargets).For(Role.Viewer);
        one.MapDelete("/{id}", Delete).For(Role.Administrator);
        studio.MapDelete("/workflow-definition-versions/{versionId}", DeleteVersion).For(Role.Administrator);
        var bulk = studio.MapGroup("/bulk-actions");
        bulk.MapPost("/delete/workflow-definitions/by-definition-id", DeleteMany).For(Role.Administrator);
        bulk.MapPost("/delete/workflow-definitions/by-id", DeleteVersions).For(Role.Administrator);
        bulk.MapPost("/publish/workflow-definitions/by-definition-ids", PublishMany).For(Role.Administrator);
        bulk.MapPost("/retract/workflow-definitions/by-definition-ids", IResult () => throw StaysPublished("")).For(Role.Administrator);
        bulk.MapPost("/export/workflow-definitions", ExportMany).For(Role.Viewer);
    }

    internal static bool MayWrite(ClaimsPrincipal user) => user.Role() >= Role.Administrator;

    private static async Task<JsonObject> Get(
        string id, string? versionOptions, IDefinitionStore store, DraftDesk desk, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var stored = await Find(id, versionOptions, store, cancellation) ?? throw Refusal.NotFound("definition", id);
        return await Shown(stored, desk, user, cancellation);
    }

    private static async Task<JsonObject> GetVersion(string versionId, IDefinitionStore store, DraftDesk desk, ClaimsPrincipal user, CancellationToken cancellation) =>
        await Shown(await FindVersion(versionId, store, cancellation), desk, user, cancellation);

    private static async Task<JsonObject> Shown(StoredDefinition stored, DraftDesk desk, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var latest = await desk.Latest(stored.DefinitionId, cancellation);
        return Models.Definition(stored, latest.Version == stored.Version, MayWrite(user), await desk.Mistakes(stored.Json, cancellation));
    }

    private static async Task<JsonObject> Save(HttpRequest request, DraftDesk desk, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var body = await Json(request, cancellation);
        if (body["model"] is not JsonObject model)
            throw Refusal.BadRequest("The body has no model; send {model, publish}.");
        var saved = await desk.Save(model, body["publish"]?.ToString() == "true", user, cancellation);
        return await Answer(saved, desk, user, cancellation);
    }

    private static async Task<JsonObject> Publish(string id, DraftDesk desk, ClaimsPrincipal user, CancellationToken cancellation) =>
        await Answer(await desk.Publish(id, user, cancellation), desk, user, cancellation);

    private static async Task<JsonObject> Answer(StoredDefinition saved, DraftDesk desk, ClaimsPrincipal user, CancellationToken cancellation) => new()
    {
        ["workflowDefinition"] = await Shown(saved, desk, user, cancellation),
        ["alreadyPublished"] = false,
        ["consumingWorkflowCount"] = 0,
    };

    private static async Task<JsonObject> Import(HttpRequest request, DraftDesk desk, ClaimsPrincipal user, CancellationToken cancellation) =>
        await Shown(await desk.Import(await Json(request, cancellation), user, cancellation), desk, user, cancellation);

    private static async Task<JsonObject> Revert(string id, int version, DraftDesk desk, ClaimsPrincipal user, CancellationToken cancellation) =>
        Models.Summary(await desk.Revert(id, version, user, cancellation), isLatest: true, mayWrite: true);

    private static async Task<IResult> Delete(string id, DraftDesk desk, ClaimsPrincipal user, CancellationToken cancellation)
    {
        await desk.Discard(id, null, user, cancellation);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> DeleteVersion(string versionId, DraftDesk desk, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var (id, _) = VersionIds.Read(versionId) ?? throw Refusal.NotFound("version", versionId);
        await desk.Discard(id, versionId, user, cancellation);
        return TypedResults.NoContent();
    }

    private static async Task<JsonObject> DeleteMany(HttpRequest request, DraftDesk desk, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var ids = Ids(await Json(request, cancellation), "definitionIds");
        foreach (var id in ids)
            await desk.EnsureDiscardable(id, null, cancellation);
        foreach (var id in ids)
            await desk.Discard(id, null, user, cancellation);
        return new JsonObject { ["deleted"] = ids.Count };
    }

    private static async Task<JsonObject> DeleteVersions(HttpRequest request, DraftDesk desk, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var versions = Ids(await Json(request, cancellation), "ids").Select(id => (VersionIds.Read(id)?.DefinitionId ?? throw Refusal.NotFound("version", id), id)).ToList();
        foreach (var (id, versionId) in versions)
            await desk.EnsureDiscardable(id, versionId, cancellation);
        foreach (var (id, versionId) in versions)
            await desk.Discard(id, versionId, user, cancellation);
        return new JsonObject { ["deleted"] = versions.Count };
    }

    private static async Task<JsonObject> PublishMany(HttpRequest request, IDefinitionStore store, DraftDesk desk, ClaimsPrincipal user, CancellationToken cancellation)
    {
        JsonArray already = [], missing = [];
        List<string> drafts = [];
        foreach (var id in Ids(await Json(request, cancellation), "definitionIds"))
        {
            var latest = await store.Find(id, null, cancellation);
            if (latest is { IsPublished: false })
                drafts.Add(id);
            else
                (latest is null ? missing : already).Add(id);
        }

        await OneByOne.Each(drafts, "published", id => desk.Publish(id, user, cancellation));
        JsonArray published = [.. drafts.Select(id => JsonValue.Create(id))];
        return new JsonObject { ["published"] = published, ["alreadyPublished"] = already, ["notFound"] = missing, ["updatedConsumers"] = 0 };
    }

    private static async Task<JsonObject> IsNameUnique(string? name, string? definitionId, IDefinitionStore store, CancellationToken cancellation)
    {
        var wanted = (name ?? "").Trim();
        var alike = await store.List(wanted, new PageRequest(0, MostAtOnce), cancellation);
        return new JsonObject
        {
            ["isUnique"] = !alike.Items.Any(other => other.DefinitionId != definitionId && string.Equals(other.Name, wanted, StringComparison.OrdinalIgnoreCase)),
        };
    }

    private static async Task<IResult> Export(string id, string? versionOptions, IDefinitionStore store, CancellationToken cancellation)
    {
        var stored = await Find(id, versionOptions, store, cancellation) ?? throw Refusal.NotFound("definition", id);
        return Results.File(Encoding.UTF8.GetBytes(DefinitionFiles.Content(stored)), "application/json", DefinitionFiles.Name(stored));
    }

    private static async Task<IResult> ExportMany(HttpRequest request, IDefinitionStore store, CancellationToken cancellation)
    {
        var archive = new MemoryStream();
        using (var zip = new ZipArchive(archive, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var id in Ids(await Json(request, cancellation), "ids"))
            {
                var stored = await FindVersion(id, store, cancellation);
                await using var entry = await zip.CreateEntry(DefinitionFiles.Name(stored)).OpenAsync(cancellation);
                await entry.WriteAsync(Encoding.UTF8.GetBytes(DefinitionFiles.Content(stored)), cancellation);
            }
        }

        return Results.File(archive.ToArray(), "application/zip", "workflow-definitions.zip");
    }

    /// <summary>
    /// A distribution runs on computers that somebody chooses: the page around Elsa Studio sees this call and opens the dialogue for it. The answer
    /// says neither that a run has started nor that it cannot, so Elsa Studio says nothing.
    /// </summary>
    private static JsonObject AskForTargets() => [];

    private static Refusal StaysPublished(string id) => Refusal.BadRequest(
        $"What has been published{(id.Length > 0 ? $" of '{id}'" : "")} stays: runs and reports refer to it. To stop its triggers, pause them; to replace it, publish another version.");

    /// <param name="versionOptions">Elsa's word: Latest, Published, Draft, LatestOrPublished, LatestAndPublished, or a number.</param>
    private static async Task<StoredDefinition?> Find(string id, string? versionOptions, IDefinitionStore store, CancellationToken cancellation)
    {
        if (int.TryParse(versionOptions, System.Globalization.CultureInfo.InvariantCulture, out var version))
            return await store.Find(id, version, cancellation);
        return versionOptions switch
        {
            "Published" => await store.FindPublished(id, cancellation),
            "Draft" => await store.Find(id, null, cancellation) is { IsPublished: false } draft ? draft : null,
            _ => await store.Find(id, null, cancellation),
        };
    }

    private static async Task<StoredDefinition> FindVersion(string versionId, IDefinitionStore store, CancellationToken cancellation) =>
        VersionIds.Read(versionId) is var (id, version) && await store.Find(id, version, cancellation) is { } stored
            ? stored
            : throw Refusal.NotFound("version", versionId);

    private static List<string> Ids(JsonObject body, string name)
    {
        var ids = (body[name] as JsonArray ?? []).Select(id => id?.ToString()).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        return ids.Count is > 0 and <= MostAtOnce ? ids : throw Refusal.BadRequest($"Send 1 to {MostAtOnce} {name}.");
    }

    private static async Task<JsonObject> Json(HttpRequest request, CancellationToken cancellation) => Parse(await Api.Definitions.Body(request, cancellation));

    internal static JsonObject Parse(string body)
    {
        try
        {
            return JsonNode.Parse(body, documentOptions: new() { AllowDuplicateProperties = false }) as JsonObject
                ?? throw Refusal.BadRequest("The body is no JSON object.");
        }
        catch (System.Text.Json.JsonException malformed)
        {
            throw Refusal.BadRequest($"The body is not JSON that can be read: {malformed.Message}");
        }
    }
}
