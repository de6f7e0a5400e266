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
}

/// <summary>Definitions and their versions.</summary>
public interface IDefinitionStore
{
    /// <summary>
    /// Saves a draft: replaces the draft if the latest version is one, else adds the next version. The version in
    /// <paramref name="definition"/> is ignored; the one stored is returned.
    /// </summary>
    Task<StoredDefinition> SaveDraft(StoredDefinition definition, CancellationToken cancellation);

    /// <summary>Publishes the latest version; it is then saved at <paramref name="at"/> by <paramref name="by"/>. Idempotent: what is published already stays as it is.</summary>
    /// <returns>What is published now, or null if there is no such definition.</returns>
    Task<StoredDefinition?> Publish(string definitionId, string by, DateTimeOffset at, CancellationToken cancellation);

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
