using System.Collections.Concurrent;
using System.Text.Json;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Packages;
using Orchestrator.Contracts.Signing;
using Orchestrator.Depot.Hosting;

namespace Orchestrator.Depot.Plans;

/// <summary>Manifests on the depot's disk, as the server signed them, by their hashes.</summary>
internal sealed class ManifestFolder(string folder, CommandVerifier verifier)
{
    private const string Suffix = ".json";

    private readonly ConcurrentDictionary<string, PackageManifest> read = new(StringComparer.Ordinal);

    /// <summary>A manifest that is here; null: it is not, or its file is damaged and has to come again.</summary>
    public PackageManifest? Find(string sha256)
    {
        if (read.TryGetValue(sha256, out var known))
            return known;
        return Signed(sha256) is { } signed && IsGenuine(sha256, signed) && ManifestSigning.Read(signed.Payload) is { } manifest ? read.GetOrAdd(sha256, manifest) : null;
    }

    /// <summary>A manifest as it is handed on; null: it is not here.</summary>
    public SignedManifest? Signed(string sha256)
    {
        var path = PathOf(sha256);
        if (!PackageNames.IsHash(sha256) || !File.Exists(path))
            return null;
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), ContractsJson.Default.SignedManifest);
        }
        catch (Exception damaged) when (damaged is JsonException or IOException)
        {
            return null;
        }
    }

    public void Keep(string sha256, SignedManifest signed) =>
        DepotFolder.Write(PathOf(sha256), JsonSerializer.SerializeToUtf8Bytes(signed, ContractsJson.Default.SignedManifest));

    /// <summary>Removes those that are not wanted any more.</summary>
    public void DropOthers(IReadOnlySet<string> wanted)
    {
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*" + Suffix))
        {
            var sha256 = Path.GetFileNameWithoutExtension(file.Name);
            if (wanted.Contains(sha256))
                continue;
            file.Delete();
            read.TryRemove(sha256, out _);
        }
    }

    /// <summary>Whether it is that manifest, signed by the server.</summary>
    public bool IsGenuine(string sha256, SignedManifest signed) => ManifestSigning.HashOf(signed.Payload) == sha256 && verifier.IsGenuine(signed);

    private string PathOf(string sha256) => Path.Combine(folder, sha256 + Suffix);
}
