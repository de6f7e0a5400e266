using System.Security.Cryptography;
using System.Text.Json;
using Orchestrator.Contracts.Packages;

namespace Orchestrator.Contracts.Signing;

/// <summary>Manifests are signed with the key of commands, but so that neither can be taken for the other.</summary>
public static class ManifestSigning
{
    /// <summary>Stands before a manifest's bytes when they are signed; no command begins so.</summary>
    public static ReadOnlySpan<byte> Prefix => "orchestrator package manifest\n"u8;

    /// <summary>The bytes of a manifest: the same ones for the same content.</summary>
    public static byte[] Canonical(PackageManifest manifest) => JsonSerializer.SerializeToUtf8Bytes(
        manifest with { Files = [.. manifest.Files.OrderBy(file => file.Path, StringComparer.Ordinal)] }, ContractsJson.Default.PackageManifest);

    /// <summary>A manifest's identity: SHA-256 of its bytes, 64 hex digits.</summary>
    public static string HashOf(ReadOnlySpan<byte> payload) => Convert.ToHexStringLower(SHA256.HashData(payload));

    /// <summary>The manifest in bytes that somebody vouches for; null: they are none, or break a rule.</summary>
    public static PackageManifest? Read(byte[] payload)
    {
        try
        {
            return payload.Length <= PackageLimits.ManifestBytes
                && JsonSerializer.Deserialize(payload, ContractsJson.Default.PackageManifest) is { } manifest && ManifestFlaw.Of(manifest).Count == 0
                    ? manifest
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    internal static byte[] Signed(byte[] payload) => [.. Prefix, .. payload];
}
