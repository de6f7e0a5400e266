using System.Collections.Concurrent;
using System.Threading.Channels;
using Orchestrator.Contracts.Depots;
using Orchestrator.Depot.Copying;
using Orchestrator.Depot.Reporting;

namespace Orchestrator.Depot.Contents;

/// <summary>
/// Reads contents back that somebody says are damaged, and at the start those of which nothing says that they are sound. What turns out to be
/// damaged is thrown away and fetched anew. One at a time: whoever doubts everything costs no more than reading.
/// </summary>
internal sealed class ContentDoubts(ContentFolder contents, ReportBook reports, DistributionWork work, ILogger<ContentDoubts> log) : BackgroundService
{
    private const int MostWaiting = 1_000;

    /// <summary>A content that was sound is not read again before.</summary>
    private static readonly TimeSpan Trusted = TimeSpan.FromMinutes(10);

    private readonly Channel<string> doubted = Channel.CreateBounded<string>(new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly ConcurrentDictionary<string, bool> waiting = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> soundAt = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource known = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Done when it is known of every file that was there at the start whether it is sound.</summary>
    public Task Known => known.Task;

    /// <summary>Has a content read back soon, unless it was just now.</summary>
    public void Doubt(string sha256)
    {
        if (contents.Has(sha256) && waiting.Count < MostWaiting && waiting.TryAdd(sha256, true))
            doubted.Writer.TryWrite(sha256);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            foreach (var sha256 in contents.Unverified)
                await Settle(sha256, Take, stoppingToken);
        }
        finally
        {
            known.TrySetResult();
        }

        await foreach (var sha256 in doubted.Reader.ReadAllAsync(stoppingToken))
        {
            waiting.TryRemove(sha256, out _);
            await Settle(sha256, ReadBack, stoppingToken);
        }
    }

    private async Task Settle(string sha256, Func<string, CancellationToken, Task> settle, CancellationToken cancellation)
    {
        try
        {
            await settle(sha256, cancellation);
        }
#pragma warning disable CA1031 // A full disk is no reason to serve nobody.
        catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
        {
            log.LogError(failure, "Whether the content {Hash} is sound could not be settled; it is looked at again when somebody doubts it, or at the next start", sha256);
        }
    }

    private async Task ReadBack(string sha256, CancellationToken cancellation)
    {
        if (!contents.Has(sha256))
            return;
        contents.Find(sha256, out var isChanged);
        if (!isChanged && soundAt.TryGetValue(sha256, out var at) && TimeProvider.System.GetElapsedTime(at) < Trusted)
            return;
        if (!isChanged && await contents.IsSound(sha256, cancellation))
            Trust(sha256);
        else
            Damaged(sha256);
    }

    private async Task Take(string sha256, CancellationToken cancellation)
    {
        if (!await contents.IsSound(sha256, cancellation))
        {
            Damaged(sha256);
            return;
        }

        // It had its place, and the depot ended before it was told. Told after all, it has the same id.
        if (!contents.WasKept(sha256))
        {
            reports.Add([reports.Entry(DepotEntryKind.Fetched, sha256, contents.MarkOf(sha256)) with
            {
                File = work.Find(sha256)?.File ?? "",
                Reason = "found whole at a start: the depot had ended before it noted where it came from",
            }]);
        }

        contents.Keep([sha256]);
    }

    private void Trust(string sha256)
    {
        if (soundAt.Count >= MostWaiting)
            soundAt.Clear();
        soundAt[sha256] = TimeProvider.System.GetTimestamp();
    }

    private void Damaged(string sha256)
    {
        log.LogWarning("The content {Hash} is damaged on this depot's disk; it is fetched anew", sha256);
        soundAt.Remove(sha256);
        var (wanted, mark) = (work.Find(sha256), contents.MarkOf(sha256));
        reports.Add([reports.Entry(DepotEntryKind.Damaged, sha256, mark) with
        {
            Size = wanted?.Size ?? mark?.Size ?? 0,
            File = wanted?.File ?? "",
            Reason = "the copy on the depot's disk does not have its hash; it is thrown away",
        }]);
        try
        {
            contents.Drop(sha256);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            log.LogError("The damaged file of the content {Hash} cannot be removed: {Reason}", sha256, refused.Message);
        }

        work.Wake();
    }
}
