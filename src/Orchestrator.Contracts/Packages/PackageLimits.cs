namespace Orchestrator.Contracts.Packages;

/// <summary>The bounds of packages. Both sides enforce them.</summary>
public static class PackageLimits
{
    /// <summary>Files in one package.</summary>
    public const int Files = 50_000;

    /// <summary>Bytes of a manifest; a database keeps it in one document.</summary>
    public const int ManifestBytes = 12 * 1024 * 1024;

    /// <summary>Bytes of one file: 1 TiB.</summary>
    public const long FileBytes = 1L << 40;

    /// <summary>Characters of a file's path in its package.</summary>
    public const int PathLength = 400;

    /// <summary>Bytes (UTF-8) of one name in a path: what file systems take, less what a file is called while it is fetched.</summary>
    public const int NameBytes = 200;

    /// <summary>Characters of a package's name.</summary>
    public const int PackageNameLength = 100;

    /// <summary>Characters of a version.</summary>
    public const int VersionLength = 50;

    /// <summary>Characters of a destination folder.</summary>
    public const int DestinationLength = 1_000;
}
