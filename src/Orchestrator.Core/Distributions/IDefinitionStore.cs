namespace Orchestrator.Core.Distributions;

/// <summary>One version of a definition as it is kept. A published version never changes; at most one draft, the highest version, does.</summary>
public sealed record StoredDefinition
{
    /// <summary>The definition's own id (<c>definitionId</c>), the same for all versions.</summary>
    public required string DefinitionId { get; init; }

    /// <summary>From 1.</summary>
    public required int Version { get; init; }

    public required string Name { get; init; }

    public string Description { get; init; } = "";

    public required bool IsPublished { get; init; }

    /// <summary>Elsa 3 JSON in canonical form.</summary>
    public required string Json { get; init; }

    public required DateTimeOffset SavedAt { get; init; }

    public required string SavedBy { get; init; }

    /// <summary>Whether this is what <paramref name="other"/> was: the same version with the same content.</summary>
    public bool IsUnchangedFrom(StoredDefinition other) => Version == other.Version && IsPublished == other.IsPublished && Json == other.Json;
}

/// <summary>Definitions and their versions.</summary>
public interface IDefinitionStore
{
    /// <summary>
    /// Saves a draft: replaces the draft if the latest version is one, else adds the next version. The version in
    /// <paramref name="definition"/> is ignored; the one stored is returned.
    /// </summary>
    Task<StoredDefinition> SaveDraft(StoredDefinition definition, CancellationToken cancellation);

    /// <summary>As <see cref="SaveDraft"/>, but only while the latest version is still the one that was read.</summary>
    /// <param name="read">The latest version as <see cref="Find"/> gave it; null: there was no such definition.</param>
    /// <returns>Null, and nothing stored, if somebody has saved or published meanwhile.</returns>
    Task<StoredDefinition?> SaveDraftOver(StoredDefinition? read, StoredDefinition definition, CancellationToken cancellation);

    /// <summary>
    /// Publishes the latest version, but only while it is what was read: nothing is published that nobody has looked at. It is then saved at
    /// <paramref name="at"/> by <paramref name="by"/>. Idempotent: what is published already stays as it is.
    /// </summary>
    /// <param name="read">The latest version as <see cref="Find"/> gave it.</param>
    /// <returns>What is published now; null, and nothing published, if somebody has saved or discarded it meanwhile.</returns>
    Task<StoredDefinition?> PublishRead(StoredDefinition read, string by, DateTimeOffset at, CancellationToken cancellation);

    /// <summary>
    /// Removes the latest version if it is a draft, but only while it is what was read: nobody's later work is thrown away. The version before it is
    /// the latest again.
    /// </summary>
    /// <param name="read">The latest version as <see cref="Find"/> gave it.</param>
    /// <returns>What was removed; null, and nothing removed: it was no draft, or somebody has saved, published or discarded it meanwhile.</returns>
    Task<StoredDefinition?> DiscardDraft(StoredDefinition read, CancellationToken cancellation);

    /// <param name="version">Null: the latest.</param>
    Task<StoredDefinition?> Find(string definitionId, int? version, CancellationToken cancellation);

    /// <summary>The latest published version, or null.</summary>
    Task<StoredDefinition?> FindPublished(string definitionId, CancellationToken cancellation);

    /// <summary>The latest published version of each definition that has one, by id, without <see cref="StoredDefinition.Json"/>.</summary>
    Task<IReadOnlyList<StoredDefinition>> Published(CancellationToken cancellation);

    /// <summary>The latest version of each definition by name, without <see cref="StoredDefinition.Json"/>.</summary>
    Task<Page<StoredDefinition>> List(string? text, PageRequest page, CancellationToken cancellation);

    /// <summary>All versions of one definition, newest first, without <see cref="StoredDefinition.Json"/>.</summary>
    Task<IReadOnlyList<StoredDefinition>> Versions(string definitionId, CancellationToken cancellation);
}
