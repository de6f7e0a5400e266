using MongoDB.Bson;
using Orchestrator.Core;
using Orchestrator.Core.Distributions;
using Orchestrator.Storage.MongoDb.Commands;
using Orchestrator.Storage.MongoDb.Schema;

namespace Orchestrator.Storage.MongoDb.Distributions;

/// <summary>
/// Definitions in MongoDB. Several servers may save at once: a version is added only where its number is free, and a draft is changed only
/// while it is one. Whoever comes second looks again.
/// </summary>
internal sealed class MongoDefinitionStore(IMongoConnection connection) : IDefinitionStore
{
    /// <summary>More often than this nobody loses against others by chance.</summary>
    private const int Attempts = 20;

    private static readonly BsonDocument Newest = new("version", -1);

    /// <summary>Everything but the definition itself.</summary>
    private static readonly BsonDocument ForList =
        Command.Only("definition", "version", "name", "description", "published", "savedAt", "savedBy");

    public async Task<StoredDefinition> SaveDraft(StoredDefinition definition, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(definition);
        for (var attempt = 1; ; attempt++)
        {
            var latest = await Find(definition.DefinitionId, null, cancellation);
            var saved = latest is { IsPublished: false }
                ? await Replace(definition with { Version = latest.Version, IsPublished = false }, cancellation)
                : await Add(definition with { Version = (latest?.Version ?? 0) + 1, IsPublished = false }, cancellation);
            if (saved is not null)
                return saved;
            if (attempt == Attempts)
                throw new InvalidOperationException($"The definition '{definition.DefinitionId}' is being changed by others all the time.");
        }
    }

    public async Task<StoredDefinition?> SaveDraftOver(StoredDefinition? read, StoredDefinition definition, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var latest = await Find(definition.DefinitionId, null, cancellation);
        if (latest is null ? read is not null : read is null || !latest.IsUnchangedFrom(read))
            return null;
        return latest is { IsPublished: false }
            ? await Replace(definition with { Version = latest.Version, IsPublished = false }, cancellation, latest.Json)
            : await Add(definition with { Version = (latest?.Version ?? 0) + 1, IsPublished = false }, cancellation);
    }

    public async Task<StoredDefinition?> PublishRead(StoredDefinition read, string by, DateTimeOffset at, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(read);
        var filter = Draft(read.DefinitionId, read.Version).Add("json", read.Json);
        if (await connection.Modify(Command.FindAndModify(Collections.Definitions, filter, Published(by, at)), cancellation) is { } published)
            return Read(published);
        return await Find(read.DefinitionId, null, cancellation) is { IsPublished: true } latest && latest.Version == read.Version && latest.Json == read.Json
            ? latest
            : null;
    }

    public async Task<StoredDefinition?> DiscardDraft(StoredDefinition read, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(read);
        if (read.IsPublished)
            return null;
        var draft = Draft(read.DefinitionId, read.Version).Add("json", read.Json);
        var before = new BsonDocument { { "definition", read.DefinitionId }, { "version", read.Version - 1 } };
        return await connection.InTransaction(
            async (transaction, token) =>
            {
                if (await transaction.First(Command.Find(Collections.Definitions, draft), Read, token) is not { } removed)
                    return null;
                await transaction.Run(Command.Delete(Collections.Definitions, draft), token);
                await transaction.Run(Command.Update(Collections.Definitions, Command.Change(before, new BsonDocument("$set", new BsonDocument("latest", true)))), token);
                return removed;
            },
            cancellation);
    }

    public Task<StoredDefinition?> Find(string definitionId, int? version, CancellationToken cancellation)
    {
        var filter = new BsonDocument("definition", definitionId).AddSome("version", version);
        return connection.First(Command.Find(Collections.Definitions, filter, Newest), Read, cancellation);
    }

    public Task<StoredDefinition?> FindPublished(string definitionId, CancellationToken cancellation) => connection.First(
        Command.Find(Collections.Definitions, new BsonDocument { { "definition", definitionId }, { "published", true } }, Newest),
        Read,
        cancellation);

    public async Task<IReadOnlyList<StoredDefinition>> Published(CancellationToken cancellation)
    {
        var published = await connection.All(
            Command.Find(Collections.Definitions, new BsonDocument("published", true), Command.By("definition", "version"), projection: ForList),
            Read,
            cancellation);
        return [.. published.GroupBy(version => version.DefinitionId).Select(versions => versions.Last())];
    }

    public Task<Page<StoredDefinition>> List(string? text, PageRequest page, CancellationToken cancellation)
    {
        var filter = new BsonDocument("latest", true);
        if (!string.IsNullOrEmpty(text))
            filter.Add("nameKey", NameConditions.Containing(text));
        return connection.Page(Collections.Definitions, filter, Command.By("nameKey", "definition"), page, Read, cancellation, ForList);
    }

    public async Task<IReadOnlyList<StoredDefinition>> Versions(string definitionId, CancellationToken cancellation) => await connection.All(
        Command.Find(Collections.Definitions, new BsonDocument("definition", definitionId), Newest, projection: ForList),
        Read,
        cancellation);

    /// <param name="over">The JSON it must still have; null: any.</param>
    /// <returns>Null if it is no draft any more, or another one.</returns>
    private async Task<StoredDefinition?> Replace(StoredDefinition draft, CancellationToken cancellation, string? over = null)
    {
        var change = new BsonDocument("$set", Content(draft));
        var command = Command.Update(Collections.Definitions, Command.Change(Draft(draft.DefinitionId, draft.Version).AddSome("json", over), change));
        return await connection.Write(command, cancellation) > 0 ? draft : null;
    }

    /// <returns>Null if there is such a version by now.</returns>
    private async Task<StoredDefinition?> Add(StoredDefinition draft, CancellationToken cancellation)
    {
        var document = new BsonDocument { { "definition", draft.DefinitionId }, { "version", draft.Version }, { "latest", true }, { "published", false } };
        document.AddRange(Content(draft));
        var superseded = new BsonDocument { { "definition", draft.DefinitionId }, { "version", draft.Version - 1 } };
        var change = new BsonDocument("$set", new BsonDocument("latest", false));
        try
        {
            return await connection.InTransaction<StoredDefinition?>(
                async (transaction, token) =>
                {
                    await transaction.Run(Command.Update(Collections.Definitions, Command.Change(superseded, change)), token);
                    await transaction.Run(Command.Insert(Collections.Definitions, document), token);
                    return draft;
                },
                cancellation);
        }
        catch (MongoCommandException failure) when (failure.IsDuplicateKey)
        {
            return null;
        }
    }

    private static BsonDocument Published(string by, DateTimeOffset at) =>
        new("$set", new BsonDocument { { "published", true }, { "savedAt", at.UtcTicks }, { "savedBy", by } });

    private static BsonDocument Draft(string definitionId, int version) => new() { { "definition", definitionId }, { "version", version }, { "published", false } };

    private static BsonDocument Content(StoredDefinition definition) => new()
    {
        { "name", definition.Name },
        { "nameKey", NameKey.Of(definition.Name) },
        { "description", definition.Description },
        { "savedAt", definition.SavedAt.UtcTicks },
        { "savedBy", definition.SavedBy },
        { "json", definition.Json },
    };

    private static StoredDefinition Read(BsonDocument document) => new()
    {
        DefinitionId = document.Text("definition"),
        Version = document.Int("version"),
        Name = document.Text("name"),
        Description = document.Text("description"),
        IsPublished = document.Marked("published"),
        SavedAt = document.Instant("savedAt"),
        SavedBy = document.Text("savedBy"),
        Json = document.TextOrNull("json") ?? "",
    };
}
