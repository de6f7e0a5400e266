using Orchestrator.Core;
using Orchestrator.Core.Distributions;
using Orchestrator.Storage.Sqlite.Connections;

namespace Orchestrator.Storage.Sqlite.Distributions;

/// <summary>Definitions in SQLite.</summary>
internal sealed class SqliteDefinitionStore(SqliteDatabase database) : IDefinitionStore
{
    private const string ListColumns = "definition_id, version, name, description, published, saved_at, saved_by";

    private const string Columns = $"{ListColumns}, json";

    public const string SelectLatest = $"SELECT {Columns} FROM definitions WHERE definition_id = ?1 ORDER BY version DESC LIMIT 1";

    public const string SelectPublished = $"SELECT {Columns} FROM definitions WHERE definition_id = ?1 AND published = 1 ORDER BY version DESC LIMIT 1";

    public const string SelectVersion = $"SELECT {Columns} FROM definitions WHERE definition_id = ?1 AND version = ?2";

    public const string SelectVersions = $"SELECT {ListColumns} FROM definitions WHERE definition_id = ?1 ORDER BY version DESC";

    /// <summary>SQLite takes the other columns from the row that has the maximum.</summary>
    public const string SelectAllPublished = """
        SELECT definition_id, max(version), name, description, published, saved_at, saved_by FROM definitions
        WHERE published = 1 GROUP BY definition_id ORDER BY definition_id
        """;

    public const string SelectList = $"""
        SELECT {ListColumns} FROM definitions WHERE latest = 1 AND contains(name, ?1) ORDER BY name_key, definition_id LIMIT ?2 OFFSET ?3
        """;

    public const string CountList = "SELECT count(*) FROM definitions WHERE latest = 1 AND contains(name, ?1)";

    public const string Supersede = "UPDATE definitions SET latest = 0 WHERE definition_id = ?1 AND latest = 1";

    public const string Insert = $"""
        INSERT INTO definitions ({Columns}, name_key, latest) VALUES (?1, ?2, ?3, ?4, 0, ?5, ?6, ?7, ?8, 1)
        """;

    public const string ReplaceDraft = """
        UPDATE definitions SET name = ?3, description = ?4, saved_at = ?5, saved_by = ?6, json = ?7, name_key = ?8
        WHERE definition_id = ?1 AND version = ?2
        """;

    public const string SetPublished = "UPDATE definitions SET published = 1, saved_at = ?3, saved_by = ?4 WHERE definition_id = ?1 AND version = ?2";

    public const string DeleteDraft = "DELETE FROM definitions WHERE definition_id = ?1 AND version = ?2 AND published = 0";

    public const string SetLatest = "UPDATE definitions SET latest = 1 WHERE definition_id = ?1 AND version = ?2";

    /// <summary>Every text above, for the test that looks at their plans.</summary>
    public static readonly IReadOnlyList<string> All =
    [
        SelectLatest, SelectPublished, SelectVersion, SelectVersions, SelectAllPublished, SelectList, CountList, Supersede, Insert, ReplaceDraft, SetPublished,
        DeleteDraft, SetLatest,
    ];

    public Task<StoredDefinition> SaveDraft(StoredDefinition definition, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return database.Write(session => Save(session, session[SelectLatest].With(definition.DefinitionId).One(Read), definition), cancellation);
    }

    public Task<StoredDefinition?> SaveDraftOver(StoredDefinition? read, StoredDefinition definition, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return database.Write(
            session =>
            {
                var latest = session[SelectLatest].With(definition.DefinitionId).One(Read);
                var unchanged = latest is null ? read is null : read is not null && latest.IsUnchangedFrom(read);
                return unchanged ? Save(session, latest, definition) : null;
            },
            cancellation);
    }

    public Task<StoredDefinition?> PublishRead(StoredDefinition read, string by, DateTimeOffset at, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(read);
        return database.Write(
            session => session[SelectLatest].With(read.DefinitionId).One(Read) is { } latest && latest.Version == read.Version && latest.Json == read.Json
                ? Publish(session, latest, by, at)
                : null,
            cancellation);
    }

    public Task<StoredDefinition?> DiscardDraft(StoredDefinition read, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(read);
        return database.Write(
            session =>
            {
                if (session[SelectLatest].With(read.DefinitionId).One(Read) is not { IsPublished: false } draft || !draft.IsUnchangedFrom(read))
                    return null;
                session[DeleteDraft].With(draft.DefinitionId).With(draft.Version).Run();
                session[SetLatest].With(draft.DefinitionId).With(draft.Version - 1).Run();
                return draft;
            },
            cancellation);
    }

    public Task<StoredDefinition?> Find(string definitionId, int? version, CancellationToken cancellation) => database.Read(
        session => version is { } number
            ? session[SelectVersion].With(definitionId).With(number).One(Read)
            : session[SelectLatest].With(definitionId).One(Read),
        cancellation);

    public Task<StoredDefinition?> FindPublished(string definitionId, CancellationToken cancellation) =>
        database.Read(session => session[SelectPublished].With(definitionId).One(Read), cancellation);

    public async Task<IReadOnlyList<StoredDefinition>> Published(CancellationToken cancellation) =>
        await database.Read(session => session[SelectAllPublished].All(ReadForList), cancellation);

    public Task<Page<StoredDefinition>> List(string? text, PageRequest page, CancellationToken cancellation)
    {
        PageBounds.ThrowIfOutside(page);
        return database.Read(
            session =>
            {
                var items = session[SelectList].With(text ?? "").With(page.Limit).With(page.Offset).All(ReadForList);
                return new Page<StoredDefinition>(items, session[CountList].With(text ?? "").Number()!.Value);
            },
            cancellation);
    }

    public async Task<IReadOnlyList<StoredDefinition>> Versions(string definitionId, CancellationToken cancellation) =>
        await database.Read(session => session[SelectVersions].With(definitionId).All(ReadForList), cancellation);

    private static StoredDefinition Save(Session session, StoredDefinition? latest, StoredDefinition definition)
    {
        var isDraft = latest is { IsPublished: false };
        var stored = definition with { IsPublished = false, Version = isDraft ? latest!.Version : (latest?.Version ?? 0) + 1 };
        if (!isDraft)
            session[Supersede].With(stored.DefinitionId).Run();
        session[isDraft ? ReplaceDraft : Insert]
            .With(stored.DefinitionId)
            .With(stored.Version)
            .With(stored.Name)
            .With(stored.Description)
            .With(stored.SavedAt)
            .With(stored.SavedBy)
            .With(stored.Json)
            .With(NameKey.Of(stored.Name))
            .Run();
        return stored;
    }

    private static StoredDefinition Publish(Session session, StoredDefinition latest, string by, DateTimeOffset at)
    {
        if (latest.IsPublished)
            return latest;
        session[SetPublished].With(latest.DefinitionId).With(latest.Version).With(at).With(by).Run();
        return latest with { IsPublished = true, SavedAt = at, SavedBy = by };
    }

    private static StoredDefinition Read(Statement row) => ReadForList(row) with { Json = row.Text(7) };

    private static StoredDefinition ReadForList(Statement row) => new()
    {
        DefinitionId = row.Text(0),
        Version = row.Int(1),
        Name = row.Text(2),
        Description = row.Text(3),
        IsPublished = row.Bool(4),
        SavedAt = row.Instant(5),
        SavedBy = row.Text(6),
        Json = "",
    };
}
