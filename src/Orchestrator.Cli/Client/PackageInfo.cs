namespace Orchestrator.Cli.Client;

/// <summary>A published version of a package.</summary>
internal sealed record PackageInfo
{
    public required string Name { get; init; }

    public required string Version { get; init; }

    public string? Manifest { get; init; }

    public int Files { get; init; }

    public long Bytes { get; init; }

    public DateTimeOffset PublishedAt { get; init; }

    public string? PublishedBy { get; init; }
}

/// <summary>A file of a package.</summary>
internal sealed record PackageFileInfo(string Path, long Size, DateTimeOffset Modified, string Sha256, bool Executable);

/// <summary>A version to begin.</summary>
internal sealed record NewPackage(string Name, string Version, IReadOnlyList<PackageFileInfo> Files);

/// <summary>A version that is being made.</summary>
internal sealed record PackageDraftInfo(string Id, string Name, string Version, bool IsPublished, IReadOnlyList<MissingContentInfo> Missing);

/// <summary>A content the server lacks.</summary>
/// <param name="Received">Bytes of it that have arrived.</param>
internal sealed record MissingContentInfo(string Sha256, long Size, long Received);

/// <summary>What has arrived of a content.</summary>
internal sealed record ReceivedInfo(string Sha256, long Size, long Received, bool IsComplete);
