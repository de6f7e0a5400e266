using Orchestrator.Contracts.Signing;
using Orchestrator.Core.Packages;

namespace Orchestrator.Server.Packages;

/// <summary>Removes contents that no version and no draft refers to any more, at the start and once an hour; and before, what was removed or never published.</summary>
internal sealed class ContentCleanup(PackageDesk desk, IPackageStore packages, ContentStore contents, TimeProvider time, ILogger<ContentCleanup> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);
    private static readonly TimeSpan DraftsStay = TimeSpan.FromDays(7);

    /// <summary>Files have real dates, also where a test clock governs the rest.</summary>
    private static readonly TimeSpan ContentsStay = TimeSpan.FromHours(1);

    /// <summary>One round.</summary>
    /// <param name="stay">Contents that came less than this ago stay.</param>
    public async Task Clean(TimeSpan stay, CancellationToken cancellation)
    {
        await desk.Purge(cancellation);
        await packages.DropDrafts(time.GetUtcNow() - DraftsStay, cancellation);
        await contents.Deciding.WaitAsync(cancellation);
        try
        {
            var needed = new HashSet<string>(StringComparer.Ordinal);
            await foreach (var payload in packages.AllManifests(cancellation))
            {
                // What cannot be read might name any content: then nothing is removed.
                var manifest = ManifestSigning.Read(payload) ?? throw new InvalidDataException($"The manifest {ManifestSigning.HashOf(payload)} in the store cannot be read.");
                needed.UnionWith(manifest.Files.Select(file => file.Sha256));
            }

            var (removed, bytes) = contents.Remove(needed.Contains, TimeProvider.System.GetUtcNow().UtcDateTime - stay, cancellation);
            if (removed > 0)
                log.LogInformation("{Removed} contents ({Bytes} bytes) that no package has any more were removed", removed, bytes);
        }
        finally
        {
            contents.Deciding.Release();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            try
            {
                await Clean(ContentsStay, stoppingToken);
            }
#pragma warning disable CA1031 // The next hour is another one; a server must not go down because it could not tidy up.
            catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
            {
                log.LogError(failure, "Contents of packages could not be tidied up; it is tried again in an hour");
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
