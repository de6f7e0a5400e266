using System.Text.Json.Serialization;

namespace Orchestrator.Contracts.Packages;

/// <summary>What a version of a package consists of. Its JSON, with the files in the order of their paths, is what is hashed and signed.</summary>
public sealed record PackageManifest
{
    /// <summary>1 to <see cref="PackageLimits.PackageNameLength"/> of A-Z, a-z, 0-9, '.', '_' and '-'.</summary>
    public required string Name { get; init; }

    /// <summary>1 to <see cref="PackageLimits.VersionLength"/> of the same, and '+'.</summary>
    public required string Version { get; init; }

    /// <summary>1 to <see cref="PackageLimits.Files"/>, by path (ordinal).</summary>
    public required IReadOnlyList<PackageFile> Files { get; init; }

    /// <summary>Bytes of all files.</summary>
    [JsonIgnore]
    public long Bytes => Files.Sum(file => file.Size);
}

/// <summary>One file of a package.</summary>
public sealed record PackageFile
{
    /// <summary>Relative, with '/' between its names; <see cref="PackagePaths"/> says what is allowed.</summary>
    public required string Path { get; init; }

    /// <summary>0 to <see cref="PackageLimits.FileBytes"/>.</summary>
    public required long Size { get; init; }

    /// <summary>UTC, whole seconds: what every file system keeps.</summary>
    public required DateTimeOffset Modified { get; init; }

    /// <summary>Of the content: 64 hex digits, lower case.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Whether it may be executed, where files say so themselves (not on Windows).</summary>
    public bool Executable { get; init; }
}

/// <summary>A manifest as it travels: the exact bytes that were signed.</summary>
/// <param name="KeyId">Which of the server's keys signed it.</param>
/// <param name="Payload">The manifest as UTF-8 JSON; its SHA-256 is the version's identity.</param>
/// <param name="Signature">ECDSA P-256 with SHA-256, IEEE P1363 form, over <see cref="Signing.ManifestSigning.Prefix"/> and the payload.</param>
public sealed record SignedManifest(string KeyId, byte[] Payload, byte[] Signature);
