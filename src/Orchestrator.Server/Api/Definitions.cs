using System.Security.Claims;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Orchestrator.Core.Access;
using Orchestrator.Core.Distributions;
using Orchestrator.Server.Access;
using Orchestrator.Server.Definitions;

namespace Orchestrator.Server.Api;

/// <summary>A version of a definition, without its JSON.</summary>
public sealed record DefinitionView(string Id, int Version, string Name, string Description, bool IsPublished, DateTimeOffset SavedAt, string SavedBy)
{
    internal static DefinitionView Of(StoredDefinition stored) => new(
        stored.DefinitionId, stored.Version, stored.Name, stored.Description, stored.IsPublished, stored.SavedAt, stored.SavedBy);
}

/// <summary>Whether a definition can run.</summary>
/// <param name="Errors">Every mistake with its place; empty if it can.</param>
public sealed record ValidationView(bool Valid, IReadOnlyList<Mistake> Errors);

/// <summary>A version that was saved or published.</summary>
/// <param name="Valid">False: it is kept, but cannot run.</param>
/// <param name="Errors">What stands in the way.</param>
public sealed record SavedDefinition(string Id, int Version, bool Valid, IReadOnlyList<Mistake> Errors);

internal static class Definitions
{
    private const int LongestId = 100;
    private const int LongestName = 255;

    public static void MapDefinitions(this RouteGroupBuilder api)
    {
        api.MapPost("/definitions/validate", Validate).Named("validateDefinition", "Says whether an Elsa definition can run here; nothing is kept.", Role.Viewer)
            .Accepts<JsonObject>("application/json").Produces<ValidationView>().Refuses(413);
        api.MapGet("/definitions", List).Named("listDefinitions", "The latest version of each definition, by name.", Role.Viewer).Refuses(400);
        api.MapPost("/definitions", Save).Named("saveDefinition", "Saves a draft: of the definition named by definitionId, else of a new one.", Role.Administrator)
            .Accepts<JsonObject>("application/json").Produces<SavedDefinition>(StatusCodes.Status201Created).Refuses(400, 413);
        api.MapGet("/definitions/{id}", Get).Named("getDefinition", "A version as Elsa JSON; without version the latest.", Role.Viewer)
            .Produces<JsonObject>().Refuses(404);
        api.MapGet("/definitions/{id}/versions", Versions).Named("listDefinitionVersions", "All versions of a definition, newest first.", Role.Viewer).Refuses(404);
        api.MapGet("/definitions/{id}/difference", Difference)
            .Named("compareDefinitionVersions", "What changed from one version to another: activities, connections, variables, inputs.", Role.Viewer).Refuses(400, 404);
        api.MapPost("/definitions/{id}/publish", Publish).Named("publishDefinition", "Publishes the latest version; refused if it cannot run.", Role.Administrator)
            .Refuses(400, 404, 409);
    }

    private static async Task<ValidationView> Validate(HttpRequest request, DefinitionCheck check, CancellationToken cancellation)
    {
        var reading = Definition.Read(await Body(request, cancellation));
        var errors = Of(await check.Errors(reading, cancellation));
        return new ValidationView(errors.Count == 0, errors);
    }

    private static async Task<PageView<DefinitionView>> List(IDefinitionStore store, string? text, int? offset, int? limit, CancellationToken cancellation) =>
        PageViews.Of(await store.List(Query.Text(text), Query.Page(offset, limit), cancellation), DefinitionView.Of);

    private static async Task<IResult> Save(
        HttpRequest request, IDefinitionStore store, DefinitionCheck check, TimeProvider time, AuditTrail audit, ClaimsPrincipal user,
        CancellationToken cancellation)
    {
        var reading = Definition.Read(await Body(request, cancellation));
        if (reading.Definition is not { } definition)
            throw Refused("This is not a definition.", Of(reading.Errors));
        var id = IdOf(definition, time);
        var json = definition.With(id, 1).Json;
        var errors = Of(await check.Errors(reading, cancellation));

        // Saving what is published already makes no version: whoever runs a file again and again would bury the real changes.
        if (await store.Find(id, null, cancellation) is { IsPublished: true } published && published.Json == json)
            return Saved(id, published.Version, errors);
        var stored = await store.SaveDraft(Drafts.Of(definition, id, json, time.GetUtcNow(), user), cancellation);
        await audit.Record(user, "definition.save", id, $"version {stored.Version}, {stored.Name}");
        return Saved(id, stored.Version, errors);
    }

    /// <summary>The id under which a definition is kept: its own, or a new one.</summary>
    /// <exception cref="Refusal">Its id or its name cannot be used.</exception>
    internal static string IdOf(Definition definition, TimeProvider time)
    {
        var id = definition.DefinitionId.Length > 0 ? definition.DefinitionId : Guid.CreateVersion7(time.GetUtcNow()).ToString("N");
        // In an address '.' and '..' mean the folder and the one above it: such a definition could never be asked for again.
        if (id.Length > LongestId || id.All(character => character == '.') || !id.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.'))
            throw Refused("The definition's id cannot be used.", [new Mistake(null, "definitionId", "Use 1 to 100 of A-Z, a-z, 0-9, '-', '_' and '.', not dots alone, or leave it out.")]);
        if (definition.Name.Length > LongestName)
            throw Refused("The definition's name is too long.", [new Mistake(null, "name", $"Give at most {LongestName} characters; what it does belongs into the description.")]);
        return id;
    }

    private static Created<SavedDefinition> Saved(string id, int version, IReadOnlyList<Mistake> errors) =>
        TypedResults.Created($"/api/definitions/{Uri.EscapeDataString(id)}?version={version}", new SavedDefinition(id, version, errors.Count == 0, errors));

    private static async Task<IResult> Get(string id, int? version, IDefinitionStore store, CancellationToken cancellation)
    {
        var stored = await store.Find(id, version, cancellation) ?? throw Refusal.NotFound(version is null ? "definition" : $"version {version} of definition", id);
        if (Definition.Read(stored.Json).Definition is not { } definition)
            throw new InvalidDataException($"Version {stored.Version} of '{id}' cannot be read back.");
        var json = definition.With(id, stored.Version).ToJson();
        json["isPublished"] = stored.IsPublished;
        return TypedResults.Text(json.ToJsonString(), "application/json", Encoding.UTF8);
    }

    private static async Task<IReadOnlyList<DefinitionView>> Versions(string id, IDefinitionStore store, CancellationToken cancellation)
    {
        var versions = await store.Versions(id, cancellation);
        return versions.Count > 0 ? [.. versions.Select(DefinitionView.Of)] : throw Refusal.NotFound("definition", id);
    }

    private static async Task<IReadOnlyList<DefinitionChange>> Difference(string id, int from, int to, IDefinitionStore store, CancellationToken cancellation) =>
        DefinitionDifference.Between(await Version(id, from, store, cancellation), await Version(id, to, store, cancellation));

    private static async Task<Definition> Version(string id, int version, IDefinitionStore store, CancellationToken cancellation)
    {
        var stored = await store.Find(id, version, cancellation) ?? throw Refusal.NotFound($"version {version} of definition", id);
        return Definition.Read(stored.Json).Definition ?? throw new InvalidDataException($"Version {stored.Version} of '{id}' cannot be read back.");
    }

    private static async Task<SavedDefinition> Publish(
        string id, IDefinitionStore store, DefinitionCheck check, TimeProvider time, AuditTrail audit, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var latest = await store.Find(id, null, cancellation) ?? throw Refusal.NotFound("definition", id);
        var errors = Of(await check.Errors(Definition.Read(latest.Json), cancellation));
        if (errors.Count > 0)
            throw Refused($"Version {latest.Version} of '{latest.Name}' cannot run.", errors);
        var published = await store.PublishRead(latest, user.Who(), time.GetUtcNow(), cancellation)
            ?? throw Refusal.Conflict($"'{latest.Name}' was changed while it was being checked; look at it and publish again.");
        if (!latest.IsPublished)
            await audit.Record(user, "definition.publish", id, $"version {published.Version}");
        return new SavedDefinition(id, published.Version, true, []);
    }

    internal static IReadOnlyList<Mistake> Of(IReadOnlyList<DefinitionError> errors) =>
        [.. errors.Select(error => new Mistake(error.Activity, error.Input, error.Message))];

    private static Refusal Refused(string detail, IReadOnlyList<Mistake> errors) =>
        Refusal.BadRequest($"{detail} {errors.Count} {(errors.Count == 1 ? "mistake" : "mistakes")}: {string.Join("; ", errors.Select(error => $"{error.Activity} {error.Input} {error.Message}".Trim()))}.", errors);

    /// <exception cref="Refusal">The body is larger than a definition may be.</exception>
    internal static Task<string> Body(HttpRequest request, CancellationToken cancellation) =>
        RequestText.Read(request, Definition.LargestSize, $"A definition has at most {Definition.LargestSize} bytes; split it, or move long scripts into files.", cancellation);
}
