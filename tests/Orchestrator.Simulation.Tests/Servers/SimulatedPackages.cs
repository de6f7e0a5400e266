using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Packages;
using Orchestrator.Core;
using Orchestrator.Core.Packages;

namespace Orchestrator.Simulation.Tests.Servers;

/// <summary>The catalogue of the simulated world: one package, whose versions have real manifests.</summary>
internal sealed class SimulatedPackages : IPackageStore
{
    public const string Package = "product";

    private readonly List<(PackageVersion Version, byte[] Manifest)> versions = [];

    /// <summary>A newer version, with files of these sizes.</summary>
    public void Publish(IReadOnlyList<long> sizes)
    {
        var number = $"{versions.Count + 1}.0";
        var manifest = JsonSerializer.SerializeToUtf8Bytes(
            new PackageManifest
            {
                Name = Package,
                Version = number,
                Files =
                [
                    .. sizes.Select((size, index) => new PackageFile
                    {
                        Path = index.ToString("000", CultureInfo.InvariantCulture), Size = size, Modified = DateTimeOffset.UnixEpoch, Sha256 = new string('a', 64),
                    }),
                ],
            },
            ContractsJson.Default.PackageManifest);
        var version = new PackageVersion
        {
            Name = Package,
            Version = number,
            Manifest = Convert.ToHexStringLower(SHA256.HashData(manifest)),
            KeyId = "key",
            Signature = [],
            Files = sizes.Count,
            Bytes = sizes.Sum(),
            PublishedAt = DateTimeOffset.UnixEpoch,
            PublishedBy = "simulation",
        };
        versions.Add((version, manifest));
    }

    public IReadOnlyList<long> SizesOf(string manifest) =>
        [.. JsonSerializer.Deserialize(Bytes(manifest)!, ContractsJson.Default.PackageManifest)!.Files.Select(file => file.Size)];

    public Task<PackageVersion?> Find(string name, string version, CancellationToken cancellation) =>
        Task.FromResult<PackageVersion?>(versions.Select(each => each.Version).FirstOrDefault(each => each.Version == version));

    public Task<PackageVersion?> FindLatest(string name, CancellationToken cancellation) => Task.FromResult<PackageVersion?>(versions[^1].Version);

    public Task<byte[]?> ManifestBytes(string manifest, CancellationToken cancellation) => Task.FromResult(Bytes(manifest));

    public Task Begin(PackageDraft draft, byte[] manifest, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<PackageDraft?> FindDraft(string manifest, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<bool> Publish(PackageVersion version, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<PackageVersion?> FindByManifest(string manifest, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<Page<PackageVersion>> List(string? name, PageRequest page, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<bool> Remove(string name, string version, DateTimeOffset at, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<IReadOnlyList<PackageVersion>> Removed(DateTimeOffset before, CancellationToken cancellation) => throw new NotSupportedException();

    public Task Purge(string manifest, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<int> DropDrafts(DateTimeOffset before, CancellationToken cancellation) => throw new NotSupportedException();

    public IAsyncEnumerable<byte[]> AllManifests(CancellationToken cancellation) => throw new NotSupportedException();

    public Task Announce(ContentServer server, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<IReadOnlyList<ContentServer>> Servers(DateTimeOffset since, CancellationToken cancellation) => throw new NotSupportedException();

    private byte[]? Bytes(string manifest) => versions.Where(each => each.Version.Manifest == manifest).Select(each => each.Manifest).FirstOrDefault();
}
