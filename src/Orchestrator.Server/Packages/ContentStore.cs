using Orchestrator.Contracts.Packages;
using Orchestrator.Transfer.Contents;

namespace Orchestrator.Server.Packages;

/// <summary>
/// Contents on this server's disk, by hash, each once. One is there whole and verified, or it is not there: what is arriving stands aside,
/// where it is gone on with after a crash.
/// </summary>
internal sealed class ContentStore
{
    private readonly string whole;
    private readonly string arriving;

    public ContentStore(string folder)
    {
        (whole, arriving) = (Path.Combine(folder, "contents"), Path.Combine(folder, "arriving"));
        foreach (var path in new[] { folder, whole, arriving })
            Hosting.DataFolder.CreatePrivate(path);
    }

    /// <summary>Held while it is decided what is still needed, and by whoever relies on what he finds: nothing is removed in between.</summary>
    public SemaphoreSlim Deciding { get; } = new(1);

    /// <summary>Where a content is; null: it is not here.</summary>
    public string? Find(string sha256) => PackageNames.IsHash(sha256) && File.Exists(PathOf(sha256)) ? PathOf(sha256) : null;

    /// <summary>Bytes of a content that have arrived; 0 if it is not here.</summary>
    public long Received(string sha256) => PartFile.LengthOf(PartOf(sha256));

    /// <summary>Where a content arrives; its final place is made.</summary>
    public (string Part, string Place) Prepare(string sha256)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(sha256))!);
        return (PartOf(sha256), PathOf(sha256));
    }

    /// <summary>Appends to a content that is arriving, and completes it with its last byte.</summary>
    /// <param name="offset">Where <paramref name="body"/> begins; what has arrived already is its limit.</param>
    /// <returns>Bytes that have arrived, and what went wrong: null if nothing did.</returns>
    /// <exception cref="IOException">Somebody else sends it at this moment, the disk refused, or the sender broke off; what came stays.</exception>
    public async Task<(long Received, string? Problem)> Receive(string sha256, long size, long offset, Stream body, CancellationToken cancellation)
    {
        if (Find(sha256) is not null)
            return (size, null);
        var (part, place) = Prepare(sha256);
        using var file = PartFile.Open(part, size);
        if (offset != file.Length)
            return (file.Length, $"{file.Length} bytes of this content have arrived; go on at offset={file.Length}");
        try
        {
            await file.Append(body, arrived: null, cancellation);
        }
        catch (InvalidDataException)
        {
            file.Clear();
            return (0, $"more than the {size} bytes of this content came; all of it was thrown away: begin again at offset=0");
        }

        var received = file.Length;
        if (!file.IsComplete)
            return (received, null);
        if (!await file.Finish(sha256, place, prepare: null, cancellation))
            return (0, "what came does not have this SHA-256; all of it was thrown away: work the hash out again, or send the content again from offset=0");
        Folders.Flush(Path.GetDirectoryName(place)!);
        return (received, null);
    }

    /// <summary>Removes what nobody needs any more, if it has been here for a while.</summary>
    /// <param name="isNeeded">By hash.</param>
    /// <param name="before">What came after this instant, on the system's clock, stays: it may be needed in a moment.</param>
    /// <returns>How many contents, and their bytes.</returns>
    public (int Contents, long Bytes) Remove(Func<string, bool> isNeeded, DateTime before, CancellationToken cancellation)
    {
        var (contents, bytes) = (0, 0L);
        foreach (var file in new[] { whole, arriving }.SelectMany(folder => new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories)))
        {
            cancellation.ThrowIfCancellationRequested();
            if (file.LastWriteTimeUtc >= before || isNeeded(Path.GetFileNameWithoutExtension(file.Name)))
                continue;
            (contents, bytes) = (contents + 1, bytes + file.Length);
            file.Delete();
        }

        return (contents, bytes);
    }

    private string PathOf(string sha256) => Path.Combine(whole, sha256[..2], sha256);

    private string PartOf(string sha256) => Path.Combine(arriving, sha256 + PackagePaths.PartSuffix);
}
