using System.Text.Json;
using Orchestrator.Contracts;
using Orchestrator.Core.Packages;
using Orchestrator.Core.Runs;

namespace Orchestrator.Core.Forecasts;

/// <summary>How large the files of a package are, in the order in which they are fetched.</summary>
public sealed class PackageSizes
{
    private readonly long[] ends;

    /// <param name="name">Of the package, with its version, for people.</param>
    /// <param name="sizes">Bytes of each file.</param>
    public PackageSizes(string name, IEnumerable<long> sizes)
    {
        Name = name;
        var sum = 0L;
        ends = [.. sizes.Select(size => sum += size)];
    }

    public string Name { get; }

    public int Files => ends.Length;

    /// <summary>Of all files.</summary>
    public long Bytes => ends.Length == 0 ? 0 : ends[^1];

    /// <summary>Bytes of all files before this one; of all, if there is none of that place.</summary>
    internal long Before(int file) => file == 0 ? 0 : ends[file - 1];

    internal long Of(int file) => ends[file] - Before(file);

    /// <summary>The packages of a run by their manifests, as the catalogue has them.</summary>
    public static async Task<IReadOnlyDictionary<string, PackageSizes>> Read(IPackageStore packages, RunRecord run, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(packages);
        ArgumentNullException.ThrowIfNull(run);
        var found = new Dictionary<string, PackageSizes>(StringComparer.Ordinal);
        foreach (var pin in run.Packages ?? [])
        {
            if (await packages.ManifestBytes(pin.Manifest, cancellation) is { } bytes && JsonSerializer.Deserialize(bytes, ContractsJson.Default.PackageManifest) is { } manifest)
                found[pin.Manifest] = new PackageSizes($"{pin.Name} {pin.Version}", manifest.Files.Select(file => file.Size));
        }

        return found;
    }
}
