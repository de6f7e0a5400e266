using System.Security.Claims;
using System.Text.Json.Nodes;
using Orchestrator.Core.Distributions;
using Orchestrator.Server.Access;
using Orchestrator.Server.Api;
using Orchestrator.Server.Definitions;

namespace Orchestrator.Server.Studio;

/// <summary>What an editor does with a definition. Nothing is overwritten that the editor has not read, and nothing is published that cannot run.</summary>
internal sealed class DraftDesk(IDefinitionStore store, DefinitionCheck check, TimeProvider time, AuditTrail audit)
{
    /// <summary>Saves what an editor has drawn as a draft, and publishes it if that is wanted.</summary>
    /// <exception cref="Refusal">It cannot be kept, somebody else has changed it since it was read, or it is to be published and cannot run.</exception>
    public async Task<StoredDefinition> Save(JsonObject model, bool publish, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var definition = Drawable(model);
        var id = Api.Definitions.IdOf(definition, time);
        var latest = await store.Find(id, null, cancellation);
        var json = definition.With(id, 1).Json;
        if (latest is not null && IsSame(latest, json))
            return publish ? await Publish(latest, user, cancellation) : latest;
        if (latest is not null && (model["id"]?.ToString() is not { Length: > 0 } read || read != VersionIds.Of(latest)))
            throw Stale(latest);
        if (publish && await Mistakes(json, cancellation) is { Count: > 0 } mistakes)
            throw Refused(definition.Name, model, mistakes);
        var saved = await Store(latest, definition, id, json, user, cancellation);
        return publish ? await Publish(saved, user, cancellation) : saved;
    }

    /// <summary>Takes a definition from a file as the next draft, over whatever is the latest.</summary>
    /// <exception cref="Refusal">It cannot be kept.</exception>
    public async Task<StoredDefinition> Import(JsonObject model, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var definition = Drawable(model);
        var id = Api.Definitions.IdOf(definition, time);
        var latest = await store.Find(id, null, cancellation);
        var json = definition.With(id, 1).Json;
        return latest is not null && IsSame(latest, json) ? latest : await Store(latest, definition, id, json, user, cancellation);
    }

    /// <summary>Publishes the latest version.</summary>
    /// <exception cref="Refusal">There is none, it cannot run, or it was changed meanwhile.</exception>
    public async Task<StoredDefinition> Publish(string definitionId, ClaimsPrincipal user, CancellationToken cancellation) =>
        await Publish(await Latest(definitionId, cancellation), user, cancellation);

    /// <summary>Makes an earlier version the next draft.</summary>
    /// <exception cref="Refusal">There is no such version, a draft would be lost, or somebody else is saving.</exception>
    public async Task<StoredDefinition> Revert(string definitionId, int version, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var latest = await Latest(definitionId, cancellation);
        var earlier = await store.Find(definitionId, version, cancellation) ?? throw Refusal.NotFound($"version {version} of definition", definitionId);
        if (IsSame(latest, earlier.Json))
            return latest;
        if (!latest.IsPublished)
            throw Refusal.BadRequest($"Version {latest.Version} of '{latest.Name}' is a draft by {latest.SavedBy} that would be lost. Publish or delete it first.");
        return await Store(latest, Read(earlier.Json), definitionId, earlier.Json, user, cancellation);
    }

    /// <summary>Removes a draft; what has been published stays, because runs and reports refer to it.</summary>
    /// <param name="versionId">Id of the draft as it was read; null: all of a definition that has never been published.</param>
    /// <exception cref="Refusal">It has been published, was changed since it was read, or there is none.</exception>
    public async Task Discard(string definitionId, string? versionId, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var read = await EnsureDiscardable(definitionId, versionId, cancellation);
        var draft = await store.DiscardDraft(read, cancellation) ?? throw NotDeleted(read);
        await audit.Record(user, "definition.discard", definitionId, $"draft version {draft.Version}");
    }

    /// <returns>The draft.</returns>
    /// <exception cref="Refusal">It has been published, was changed since it was read, or there is none.</exception>
    public async Task<StoredDefinition> EnsureDiscardable(string definitionId, string? versionId, CancellationToken cancellation)
    {
        var latest = await Latest(definitionId, cancellation);
        var version = VersionIds.Read(versionId)?.Version;
        if (version is { } one ? latest.Version != one || latest.IsPublished : await store.FindPublished(definitionId, cancellation) is not null)
            throw Refusal.BadRequest($"'{latest.Name}'{(version is null ? "" : $" version {version}")} has been published and stays: runs and reports refer to it. Only a draft can be deleted.");
        return versionId is null || versionId == VersionIds.Of(latest) ? latest : throw NotDeleted(latest);
    }

    /// <summary>What keeps a stored version from running.</summary>
    public Task<IReadOnlyList<DefinitionError>> Mistakes(string json, CancellationToken cancellation) => check.Errors(Definition.Read(json), cancellation);

    /// <exception cref="Refusal">There is none.</exception>
    public async Task<StoredDefinition> Latest(string definitionId, CancellationToken cancellation) =>
        await store.Find(definitionId, null, cancellation) ?? throw Refusal.NotFound("definition", definitionId);

    private async Task<StoredDefinition> Publish(StoredDefinition latest, ClaimsPrincipal user, CancellationToken cancellation)
    {
        if (latest.IsPublished)
            return latest;
        if (await Mistakes(latest.Json, cancellation) is { Count: > 0 } mistakes)
            throw Refused(latest.Name, Read(latest.Json).ToJson(), mistakes);
        var published = await store.PublishRead(latest, user.Who(), time.GetUtcNow(), cancellation) ?? throw Stale(await Latest(latest.DefinitionId, cancellation));
        await audit.Record(user, "definition.publish", latest.DefinitionId, $"version {published.Version}");
        return published;
    }

    private async Task<StoredDefinition> Store(
        StoredDefinition? latest, Definition definition, string id, string json, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var saved = await store.SaveDraftOver(latest, Drafts.Of(definition, id, json, time.GetUtcNow(), user), cancellation) ?? throw Stale(await Latest(id, cancellation));

        // Editors save every other second: who began a draft is worth a line, each of its states is not.
        if (latest is null or { IsPublished: true } || latest.SavedBy != saved.SavedBy)
            await audit.Record(user, "definition.save", id, $"version {saved.Version}, {saved.Name}");
        return saved;
    }

    private static bool IsSame(StoredDefinition latest, string json) =>
        latest.Json == json || Canvas.Same(AsDrawn(latest.DefinitionId, latest.Json), AsDrawn(latest.DefinitionId, json));

    /// <summary>As an editor gets it and sends it back: with places for all activities and what Elsa fills in.</summary>
    private static JsonObject AsDrawn(string id, string json)
    {
        var model = Read(json).ToJson();
        Models.Complete(model);
        return Canvas.Prepare((JsonObject)model["root"]!) is null ? Read(Models.Kept(model)).With(id, 1).ToJson() : model;
    }

    /// <summary>What an editor has sent, if it can be shown again: what is stored but cannot be drawn is out of every editor's reach.</summary>
    private static Definition Drawable(JsonObject model)
    {
        var definition = Read(Models.Kept(model));
        if (definition.RootType != Descriptors.Flowchart)
            throw Refusal.BadRequest($"A distribution is a flowchart; '{definition.RootType}' cannot run here. Choose Flowchart.");
        return Canvas.Prepare((JsonObject)definition.ToJson()["root"]!) is { } reason
            ? throw Refusal.BadRequest($"Not saved: '{definition.Name}' cannot be drawn: {reason}.")
            : definition;
    }

    private static Definition Read(JsonObject json) => Read(json.ToJsonString());

    private static Definition Read(string json) =>
        Definition.Read(json) is var reading && reading.Definition is { } definition
            ? definition
            : throw Refusal.BadRequest("This is not a definition.", Api.Definitions.Of(reading.Errors));

    private static Refusal NotDeleted(StoredDefinition latest) => Refusal.BadRequest(
        $"Not deleted: '{latest.Name}' has been changed since it was read. Reload the page to see what it is now.");

    private static Refusal Stale(StoredDefinition latest) => Refusal.BadRequest(
        $"Not saved: '{latest.Name}' has been changed by {latest.SavedBy} since you opened it. Reload the page to see that version; what you drew since then is only here.");

    private static Refusal Refused(string name, JsonObject model, IReadOnlyList<DefinitionError> mistakes) => Refusal.BadRequest(
        $"'{name}' cannot run: {mistakes.Count} {(mistakes.Count == 1 ? "mistake" : "mistakes")}. The draft is kept as it was saved last.",
        [
            .. Models.Problems(model, mistakes).OfType<JsonObject>().Select(problem => new Mistake(
                problem["activityName"]?.ToString(), problem["input"]?.ToString(), problem["message"]!.ToString())),
        ]);
}
