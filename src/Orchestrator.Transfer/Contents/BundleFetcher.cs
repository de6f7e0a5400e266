using System.Security.Cryptography;

namespace Orchestrator.Transfer.Contents;

/// <param name="Sha256">What was asked for.</param>
/// <param name="Size">Bytes it has.</param>
/// <param name="Part">Where it arrives.</param>
/// <param name="Place">Where it goes once it is on the disk.</param>
public sealed record BundleItem(string Sha256, long Size, string Part, string Place);

/// <summary>What came of a bundle.</summary>
/// <param name="Whole">What has its place.</param>
/// <param name="Damaged">What did not have its hash.</param>
/// <param name="Problem">Why it ended before its end; empty: it did not. What was in the bundle no more was not there.</param>
public sealed record BundleFetched(IReadOnlyList<BundleItem> Whole, IReadOnlyList<BundleItem> Damaged, long Bytes, string Problem);

/// <summary>Fetches many small contents in one answer. They go to their places together, once all of them are on the disk: one wait for the disk instead of thousands.</summary>
public sealed class BundleFetcher(ContentClient client)
{
    /// <param name="pause">Once this is cancelled the content in hand is finished and the rest is not taken.</param>
    /// <exception cref="IOException">The disk refused.</exception>
    public async Task<BundleFetched> Fetch(ContentSource source, IReadOnlyList<BundleItem> items, CancellationToken pause, CancellationToken stop)
    {
        var wanted = items.ToDictionary(item => item.Sha256, StringComparer.Ordinal);
        List<BundleItem> arrived = [];
        List<BundleItem> damaged = [];
        var (bytes, problem) = (0L, "");
        try
        {
            using var answer = await client.OpenBundle(source, [.. wanted.Keys], stop);
            if (answer.Content is null)
                return new BundleFetched([], [], 0, $"{source}: {answer.Problem}");
            await foreach (var (sha256, content) in Bundle.Read(answer.Content, (int)items.Max(item => item.Size), stop))
            {
                bytes += content.Length;
                if (!wanted.Remove(sha256, out var item))
                    throw new InvalidDataException($"the bundle holds '{sha256}', which was not asked for");
                if (content.Length == item.Size && Convert.ToHexStringLower(SHA256.HashData(content)) == sha256)
                    arrived.Add(await Write(item, content, stop));
                else
                    damaged.Add(item);
                if (pause.IsCancellationRequested)
                    break;
            }
        }
        catch (Exception broken) when (broken is SourceException or InvalidDataException or EndOfStreamException)
        {
            problem = $"{source}: {broken.Message}";
        }

        Settle(arrived);
        foreach (var item in damaged.Where(_ => source.Depot is not null))
            await client.Doubt(source, item.Sha256, stop);
        return new BundleFetched(arrived, damaged, bytes, problem);
    }

    private static async Task<BundleItem> Write(BundleItem item, byte[] content, CancellationToken stop)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var part = new FileStream(item.Part, options);
        await part.WriteAsync(content, stop);
        return item;
    }

    /// <summary>Everything is on the disk before anything has its final name.</summary>
    private static void Settle(List<BundleItem> arrived)
    {
        if (arrived.Count == 0)
            return;
        Folders.FlushFiles([.. arrived.Select(item => item.Part)]);
        foreach (var item in arrived)
            File.Move(item.Part, item.Place, overwrite: true);
        foreach (var folder in arrived.Select(item => Path.GetDirectoryName(item.Place)!).Distinct(StringComparer.Ordinal))
            Folders.Flush(folder);
    }
}
