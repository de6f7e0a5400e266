using Orchestrator.Contracts.Depots;
using Orchestrator.Depot.Contents;
using Orchestrator.Depot.Reporting;
using Orchestrator.Transfer.Contents;
using Orchestrator.Transfer.Packages;
using Orchestrator.Transfer.Rates;

namespace Orchestrator.Depot.Copying;

/// <summary>
/// Brings what is missing, from the parent: several contents at a time where the level allows, all of them together at its rate. Once the window
/// closes the contents in hand are finished, and no other is begun.
/// </summary>
internal sealed class Poll(ContentClient client, RateController rate, Edge edge, ContentFolder contents, ReportBook reports, string folder, Func<string, bool> isNews, TimeProvider time)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private volatile bool isLinkDown;

    /// <returns>Why it ended before everything was here; empty: it did not.</returns>
    public async Task<string> Run(IReadOnlyList<WantedContent> missing, CancellationToken stop)
    {
        var queue = new WorkQueue(missing);
        using var pause = new CancellationTokenSource();
        using var done = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var governing = Govern(pause, done.Token);
        try
        {
            await Task.WhenAll(Enumerable.Range(0, DepotLimits.Parallelism).Select(index => Work(index, queue, pause.Token, stop)));
        }
        finally
        {
            await done.CancelAsync();
            await governing;
        }

        if (isLinkDown)
            return "the parent does not answer";
        if (edge.Now().MayCopy && !pause.IsCancellationRequested)
            return "";
        if (queue.Rest() is { Count: > 0 } rest)
        {
            var reason = $"the window has closed: {rest.Count} contents ({rest.Sum(content => content.Size)} bytes) wait for the next one, this first";
            reports.Add([reports.Entry(DepotEntryKind.Stopped, rest[0].Sha256, rest[0].Size) with { File = rest[0].File, Reason = reason }]);
        }

        return "the window has closed";
    }

    /// <summary>Keeps the rate with the level, also while contents are under way. What is in hand when the window closes keeps the rate that it had.</summary>
    private async Task Govern(CancellationTokenSource pause, CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            var now = edge.Now();
            if (now.Settings is { } settings)
                rate.BytesPerSecond = settings.BytesPerSecond;
            else
                await pause.CancelAsync();
            await Task.Delay(Look, TimeProvider.System, done).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task Work(int index, WorkQueue queue, CancellationToken pause, CancellationToken stop)
    {
        var copy = new ContentCopy(client, contents, reports, isNews);
        while (!isLinkDown && !queue.IsEmpty && !pause.IsCancellationRequested && edge.Now().Settings is { } settings)
        {
            if (index >= settings.Parallelism)
            {
                await Task.Delay(Look, TimeProvider.System, stop);
                continue;
            }

            if (queue.Next() is not { } piece)
                return;
            if (NoRoom(piece) is { } tooLittle)
            {
                if (isNews($"{piece[0].Sha256} full"))
                    reports.Add([reports.Entry(DepotEntryKind.Stopped, piece[0].Sha256, piece[0].Size) with { File = piece[0].File, Reason = tooLittle }]);
                continue;
            }

            var begun = time.GetTimestamp();
            if (!await copy.Fetch(piece, pause, stop))
                isLinkDown = true;
            var rest = settings.Pause + (time.GetElapsedTime(begun) * ((1 / settings.ShareOfTime) - 1));
            if (rest > TimeSpan.Zero && !queue.IsEmpty && !pause.IsCancellationRequested)
                await Rest(rest, pause, stop);
        }
    }

    private async Task Rest(TimeSpan rest, CancellationToken pause, CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(pause, stop);
        await Task.Delay(rest, time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.ThrowIfCancellationRequested();
    }

    private string? NoRoom(IReadOnlyList<WantedContent> piece)
    {
        var needed = piece.Sum(content => content.Size - Math.Min(content.Size, PartFile.LengthOf(contents.Prepare(content.Sha256).Part)));
        return PackageTransfer.FreeBytes(folder) is { } free && free < needed ? $"{needed} bytes are missing and {free} are free on the depot's disk; make room there" : null;
    }
}
