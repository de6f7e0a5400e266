using Orchestrator.Contracts.Depots;
using Orchestrator.Depot.Contents;
using Orchestrator.Depot.Reporting;
using Orchestrator.Transfer.Contents;

namespace Orchestrator.Depot.Copying;

/// <summary>Fetches pieces of work from the parent, and says what came of each content. For one caller at a time; several share the client, and its rate.</summary>
internal sealed class ContentCopy(ContentClient client, ContentFolder contents, ReportBook reports, Func<string, bool> isNews)
{
    private static readonly FetchPatience Patience = new() { Longest = TimeSpan.FromSeconds(30), Silence = TimeSpan.FromSeconds(60) };

    private readonly ContentFetcher fetcher = new(client, Patience);
    private readonly BundleFetcher bundles = new(client);

    /// <param name="pause">Once this is cancelled the content in hand is finished, and of a bundle no other is taken.</param>
    /// <returns>Whether the parent can be reached: if not, the rest would fare no better.</returns>
    public Task<bool> Fetch(IReadOnlyList<WantedContent> piece, CancellationToken pause, CancellationToken stop) =>
        piece is [{ Size: > DepotLimits.SmallBytes } large] ? Large(large, stop) : Bundle(piece, pause, stop);

    private async Task<bool> Large(WantedContent content, CancellationToken stop)
    {
        var begun = TimeProvider.System.GetTimestamp();
        var (part, place) = contents.Prepare(content.Sha256);
        var fetched = await fetcher.Fetch(content.Sha256, content.Size, part, place, prepare: null, stop);
        var entry = (fetched.IsWhole ? reports.Entry(DepotEntryKind.Fetched, content.Sha256, contents.MarkOf(content.Sha256)) : reports.Entry(DepotEntryKind.Stopped, content.Sha256, content.Size)) with
        {
            File = content.File,
            From = fetched.From?.ToString() ?? "",
            Bytes = fetched.Bytes,
            ResumedFrom = fetched.ResumedFrom,
            Seconds = TimeProvider.System.GetElapsedTime(begun).TotalSeconds,
            Reason = fetched.IsWhole ? Lies(fetched) : fetched.Problem,
        };
        if (fetched.IsWhole)
            Folders.Flush(Path.GetDirectoryName(place)!);
        if (fetched.IsWhole || fetched.Bytes > 0 || isNews($"{content.Sha256} {fetched.Problem}"))
            reports.Add([entry]);
        if (fetched.IsWhole)
            contents.Keep([content.Sha256]);
        return !fetched.IsLinkDown;
    }

    private async Task<bool> Bundle(IReadOnlyList<WantedContent> piece, CancellationToken pause, CancellationToken stop)
    {
        var begun = TimeProvider.System.GetTimestamp();
        var items = piece.ToDictionary(content => content.Sha256, content => Item(content), StringComparer.Ordinal);
        var (problem, isReached) = ("", false);
        foreach (var source in client.Sources)
        {
            var fetched = await bundles.Fetch(source, [.. items.Values], pause, stop);
            var seconds = TimeProvider.System.GetElapsedTime(begun).TotalSeconds;
            reports.Add([.. fetched.Whole.Select(item => Came(item, $"{source}", seconds * item.Size / Math.Max(1, fetched.Bytes)))]);
            contents.Keep([.. fetched.Whole.Select(item => item.Sha256)]);
            foreach (var item in fetched.Whole)
                items.Remove(item.Sha256);
            isReached |= fetched.Problem.Length == 0;
            problem = fetched.Problem.Length > 0 ? fetched.Problem
                : fetched.Damaged.Count > 0 ? $"{source}: what it gave does not have the content's hash"
                : $"{source}: it does not have the content";
            if (items.Count == 0 || pause.IsCancellationRequested)
                return true;
        }

        reports.Add([.. items.Values.Where(item => isNews($"{item.Sha256} {problem}")).Select(item => reports.Entry(DepotEntryKind.Stopped, item.Sha256, item.Size) with { File = FileOf(item), Reason = problem })]);
        return isReached || items.Count < piece.Count;

        DepotEntry Came(BundleItem item, string from, double seconds) =>
            reports.Entry(DepotEntryKind.Fetched, item.Sha256, contents.MarkOf(item.Sha256)) with { File = FileOf(item), From = from, Bytes = item.Size, Seconds = seconds };

        string FileOf(BundleItem item) => piece.First(content => content.Sha256 == item.Sha256).File;
    }

    private static string Lies(Fetched fetched) =>
        fetched.Misled.Count == 0 ? "" : $"{string.Join(" and ", fetched.Misled)}: what it gave first did not have the content's hash";

    private BundleItem Item(WantedContent content)
    {
        var (part, place) = contents.Prepare(content.Sha256);
        return new BundleItem(content.Sha256, content.Size, part, place);
    }
}
