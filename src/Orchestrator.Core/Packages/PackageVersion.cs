namespace Orchestrator.Core.Packages;

/// <summary>A published version of a package. It never changes; its files are listed in its manifest.</summary>
public sealed record PackageVersion
{
    /// <summary>Name of the package; names are compared without case.</summary>
    public required string Name { get; init; }

    /// <summary>Compared without case, unique within its package.</summary>
    public required string Version { get; init; }

    /// <summary>SHA-256 of the manifest's bytes, 64 hex digits: the version's identity.</summary>
    public required string Manifest { get; init; }

    /// <summary>The server's key that signed the manifest.</summary>
    public required string KeyId { get; init; }

    /// <summary>Over the manifest's bytes.</summary>
    public required byte[] Signature { get; init; }

    public required int Files { get; init; }

    /// <summary>Of all files.</summary>
    public required long Bytes { get; init; }

    public required DateTimeOffset PublishedAt { get; init; }

    /// <summary>Name of the key that published it.</summary>
    public required string PublishedBy { get; init; }

    /// <summary>It was removed: no run may begin with it any more, and it goes for good a while later. Null: it is there.</summary>
    public DateTimeOffset? RemovedAt { get; init; }
}

/// <summary>A version that is being made: its files are known, their contents are still arriving.</summary>
public sealed record PackageDraft
{
    /// <summary>SHA-256 of the manifest's bytes: whoever begins the same draft again goes on with it.</summary>
    public required string Manifest { get; init; }

    public required string Name { get; init; }

    public required string Version { get; init; }

    /// <summary>When it was begun, or begun again.</summary>
    public required DateTimeOffset BegunAt { get; init; }

    /// <summary>Name of the key that began it.</summary>
    public required string BegunBy { get; init; }
}

/// <summary>A version of a package as a run has it from its beginning to its end.</summary>
/// <param name="Name">The package's name.</param>
/// <param name="Asked">The version as the definition writes it: <c>latest</c>, or the version itself.</param>
/// <param name="Version">The version it is.</param>
/// <param name="Manifest">SHA-256 of the version's manifest.</param>
public sealed record PinnedPackage(string Name, string Asked, string Version, string Manifest)
{
    /// <summary>Whether it is what a definition means by this name and version.</summary>
    public bool IsFor(string name, string version) =>
        Name.Equals(name, StringComparison.OrdinalIgnoreCase) && Asked.Equals(version, StringComparison.OrdinalIgnoreCase);
}

/// <summary>A server that has contents, for the others of its fleet.</summary>
/// <param name="Name">The server's name in the fleet.</param>
/// <param name="Addresses">Base addresses at which the others reach it, in order.</param>
/// <param name="SeenAt">When it last said so.</param>
public sealed record ContentServer(string Name, IReadOnlyList<string> Addresses, DateTimeOffset SeenAt);
