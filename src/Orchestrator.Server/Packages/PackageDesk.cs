using System.Runtime.CompilerServices;
using Microsoft.Extensions.Caching.Memory;
using Orchestrator.Contracts.Packages;
using Orchestrator.Contracts.Signing;
using Orchestrator.Core.Packages;
using Orchestrator.Core.Runs;
using Orchestrator.Server.Api;

namespace Orchestrator.Server.Packages;

/// <summary>A content that has not arrived.</summary>
/// <param name="Received">Bytes of it that have.</param>
internal sealed record MissingContent(string Sha256, long Size, long Received);

/// <summary>Makes versions of packages and removes them. Every step may be repeated.</summary>
internal sealed class PackageDesk(IPackageStore packages, ContentStore contents, PeerContents peers, IRunStore runs, CommandSigner signer, TimeProvider time) : IDisposable
{
    /// <summary>A removed version goes for good after this time, in which a run that was being made when it was removed gets among the active ones.</summary>
    public static readonly TimeSpan RemovedStays = TimeSpan.FromHours(1);

    private const int NamedAtOnce = 5;
    private const int RunsAtOnce = 1_000;

    /// <summary>Files of manifests that are kept read; every piece of an upload asks for its manifest.</summary>
    private const long FilesKept = 2 * PackageLimits.Files;

    private static readonly TimeSpan KeptUnasked = TimeSpan.FromMinutes(10);

    // What a hash stands for never changes.
    private readonly MemoryCache manifests = new(new MemoryCacheOptions { SizeLimit = FilesKept });

    /// <summary>Begins a version, or goes on with it. Whoever was published already with the same files is left as it is.</summary>
    /// <exception cref="Refusal">The manifest breaks a rule, or the version is published with other files.</exception>
    public async Task<(PackageDraft Draft, bool IsPublished, IReadOnlyList<MissingContent> Missing)> Begin(PackageManifest manifest, string by, CancellationToken cancellation)
    {
        if (ManifestFlaw.Of(manifest) is { Count: > 0 } flaws)
        {
            throw Refusal.BadRequest(
                $"The package cannot be made: {flaws.Count}{(flaws.Count == ManifestFlaw.Most ? " or more" : "")} mistake(s). {flaws[0].Message}", [.. flaws.Select(flaw => new Mistake(null, flaw.Place, flaw.Message))]);
        }

        var payload = ManifestSigning.Canonical(manifest);
        if (payload.Length > PackageLimits.ManifestBytes)
            throw Refusal.BadRequest($"The list of files has {payload.Length} bytes; at most {PackageLimits.ManifestBytes} are possible: split the package, or shorten its paths.");
        var draft = new PackageDraft { Manifest = ManifestSigning.HashOf(payload), Name = manifest.Name, Version = manifest.Version, BegunAt = time.GetUtcNow(), BegunBy = by };
        if (await packages.Find(manifest.Name, manifest.Version, cancellation) is { } there)
        {
            RefuseOther(there, draft);
            return (draft, true, []);
        }

        await contents.Deciding.WaitAsync(cancellation);
        try
        {
            await packages.Begin(draft, payload, cancellation);
            return (draft, false, Missing(manifest));
        }
        finally
        {
            contents.Deciding.Release();
        }
    }

    /// <exception cref="Refusal">There is no such draft.</exception>
    public async Task<(PackageDraft Draft, PackageManifest Manifest)> Draft(string id, CancellationToken cancellation)
    {
        var draft = PackageNames.IsHash(id) ? await packages.FindDraft(id, cancellation) : null;
        return draft is not null && await ManifestOf(id, cancellation) is { } manifest ? (draft, manifest) : throw Refusal.NotFound("draft of a package", id);
    }

    public IReadOnlyList<MissingContent> Missing(PackageManifest manifest) =>
    [
        .. manifest.Files.DistinctBy(file => file.Sha256).Where(file => contents.Find(file.Sha256) is null)
            .Select(file => new MissingContent(file.Sha256, file.Size, Math.Min(file.Size, contents.Received(file.Sha256)))),
    ];

    /// <summary>Publishes a draft whose contents are all here, or at another server of the fleet.</summary>
    /// <param name="patience">How long to wait for contents of another server.</param>
    /// <returns>Null: they still come.</returns>
    /// <exception cref="Refusal">There is no such draft, contents are missing, or the version is there with other files.</exception>
    public async Task<(PackageVersion Version, bool IsNew)?> Publish(string id, string by, TimeSpan patience, CancellationToken cancellation)
    {
        if (PackageNames.IsHash(id) && await packages.FindByManifest(id, cancellation) is { RemovedAt: null } published)
            return (published, false);
        var (draft, manifest) = await Draft(id, cancellation);
        if (await peers.BringAll(Missing(manifest).Select(content => content.Sha256), patience, cancellation) == PeerAnswer.OnItsWay)
            return null;

        await contents.Deciding.WaitAsync(cancellation);
        try
        {
            if (Missing(manifest) is { Count: > 0 } missing)
            {
                var some = string.Join(", ", missing.Take(NamedAtOnce).Select(content => manifest.Files.First(file => file.Sha256 == content.Sha256).Path));
                throw Refusal.Conflict($"{missing.Count} content(s) have not arrived, among them those of {some}; send them, then publish again.");
            }

            // What agents are given are these bytes, so these are signed.
            var payload = await packages.ManifestBytes(id, cancellation) ?? throw Refusal.NotFound("draft of a package", id);
            var signed = signer.SignManifest(payload);
            var version = new PackageVersion
            {
                Name = manifest.Name,
                Version = manifest.Version,
                Manifest = draft.Manifest,
                KeyId = signed.KeyId,
                Signature = signed.Signature,
                Files = manifest.Files.Count,
                Bytes = manifest.Bytes,
                PublishedAt = time.GetUtcNow(),
                PublishedBy = by,
            };
            if (await packages.Publish(version, cancellation))
                return (version, true);
            if (await packages.Find(manifest.Name, manifest.Version, cancellation) is not { } there)
                throw Refusal.Conflict($"The draft of {manifest.Name} {manifest.Version} has been dropped meanwhile; begin it again.");
            RefuseOther(there, draft);
            return (there, false);
        }
        finally
        {
            contents.Deciding.Release();
        }
    }

    /// <exception cref="Refusal">There is no such version, or a run that has not ended uses it.</exception>
    public async Task Remove(string name, string version, CancellationToken cancellation)
    {
        if (await packages.Find(name, version, cancellation) is not { RemovedAt: null } found)
            throw Refusal.NotFound($"version {version} of package", name);
        await foreach (var run in ActiveRuns(cancellation))
        {
            if (Uses(run, found.Manifest))
                throw Refusal.Conflict($"Run '{run.Id}' ({run.Name}) uses {found.Name} {found.Version}; wait for its end or cancel it.");
        }

        if (!await packages.Remove(name, version, time.GetUtcNow(), cancellation))
            throw Refusal.NotFound($"version {version} of package", name);
    }

    /// <summary>Forgets for good what was removed a while ago and is used by no run.</summary>
    public async Task Purge(CancellationToken cancellation)
    {
        var removed = await packages.Removed(time.GetUtcNow() - RemovedStays, cancellation);
        if (removed.Count == 0)
            return;
        var used = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var run in ActiveRuns(cancellation))
            used.UnionWith((run.Packages ?? []).Select(pinned => pinned.Manifest));
        foreach (var version in removed.Where(version => !used.Contains(version.Manifest)))
            await packages.Purge(version.Manifest, cancellation);
    }

    /// <summary>A manifest as it was published or begun; null: there is none.</summary>
    public async Task<PackageManifest?> ManifestOf(string id, CancellationToken cancellation)
    {
        if (manifests.TryGetValue(id, out PackageManifest? kept))
            return kept;
        if (await packages.ManifestBytes(id, cancellation) is not { } payload || ManifestSigning.Read(payload) is not { } manifest)
            return null;
        return manifests.Set(id, manifest, new MemoryCacheEntryOptions { Size = manifest.Files.Count, SlidingExpiration = KeptUnasked });
    }

    public void Dispose() => manifests.Dispose();

    private static void RefuseOther(PackageVersion there, PackageDraft draft)
    {
        if (there.RemovedAt is not null)
            throw Refusal.Conflict($"{there.Name} {there.Version} has just been removed; its number is free again once no run uses it and {RemovedStays.TotalHours:0} hour has passed. Choose another version.");
        if (there.Manifest != draft.Manifest)
            throw Refusal.Conflict($"{there.Name} {there.Version} is published with other files, and a published version never changes; choose another version.");
    }

    private static bool Uses(RunRecord run, string manifest) => run.Packages?.Any(pinned => pinned.Manifest == manifest) == true;

    private async IAsyncEnumerable<RunRecord> ActiveRuns([EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var offset = 0; ; offset += RunsAtOnce)
        {
            var page = await runs.List(new RunFilter(Active: true), new Core.PageRequest(offset, RunsAtOnce), cancellation);
            foreach (var run in page.Items)
                yield return run;
            if (page.Items.Count < RunsAtOnce)
                yield break;
        }
    }
}
