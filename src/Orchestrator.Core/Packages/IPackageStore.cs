namespace Orchestrator.Core.Packages;

/// <summary>Packages with their manifests. The contents of files are not here: servers keep them on disk. Implementations pass one compliance suite.</summary>
public interface IPackageStore
{
    /// <summary>Stores a draft with its manifest; one of the same manifest is begun again.</summary>
    Task Begin(PackageDraft draft, byte[] manifest, CancellationToken cancellation);

    Task<PackageDraft?> FindDraft(string manifest, CancellationToken cancellation);

    /// <summary>Makes a version of a draft, and ends the draft, at once or not at all.</summary>
    /// <returns>False, and nothing stored, if there is no such draft, or a version of that name and number is there.</returns>
    Task<bool> Publish(PackageVersion version, CancellationToken cancellation);

    /// <summary>A version that is there, also a removed one until it is purged; null: none.</summary>
    Task<PackageVersion?> Find(string name, string version, CancellationToken cancellation);

    /// <summary>The version of a package that was published last and is not removed; null: none.</summary>
    Task<PackageVersion?> FindLatest(string name, CancellationToken cancellation);

    /// <summary>A version by its manifest, also a removed one until it is purged.</summary>
    Task<PackageVersion?> FindByManifest(string manifest, CancellationToken cancellation);

    /// <summary>The bytes of a manifest, of a version or a draft; null: none.</summary>
    Task<byte[]?> ManifestBytes(string manifest, CancellationToken cancellation);

    /// <summary>Versions that are not removed, by name, the newest of each first.</summary>
    /// <param name="name">Of this package alone; null: of all.</param>
    Task<Page<PackageVersion>> List(string? name, PageRequest page, CancellationToken cancellation);

    /// <returns>False if there is none that is not removed already.</returns>
    Task<bool> Remove(string name, string version, DateTimeOffset at, CancellationToken cancellation);

    /// <summary>Versions that were removed before an instant.</summary>
    Task<IReadOnlyList<PackageVersion>> Removed(DateTimeOffset before, CancellationToken cancellation);

    /// <summary>Forgets a removed version and its manifest for good; one that is not removed stays.</summary>
    Task Purge(string manifest, CancellationToken cancellation);

    /// <summary>Forgets drafts begun before an instant; returns how many.</summary>
    Task<int> DropDrafts(DateTimeOffset before, CancellationToken cancellation);

    /// <summary>The manifests of all versions and drafts, streamed one at a time: what somebody may still ask for.</summary>
    IAsyncEnumerable<byte[]> AllManifests(CancellationToken cancellation);

    /// <summary>Says where a server is, or says it again.</summary>
    Task Announce(ContentServer server, CancellationToken cancellation);

    /// <summary>All that have said so since an instant.</summary>
    Task<IReadOnlyList<ContentServer>> Servers(DateTimeOffset since, CancellationToken cancellation);
}
