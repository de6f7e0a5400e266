using Orchestrator.Contracts.Packages;
using Orchestrator.Transfer.Contents;

namespace Orchestrator.Server.Packages;

/// <summary>
/// Contents on this server's disk, by hash, each once. One is there whole and verified, or it is not there: what is arriving stands aside,
/// where it is gone on with after a crash.
/// </summary>
internal sealed class ContentStore : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Task<bool>> verifying = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource stopping = new();
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

    /// <summary>
    /// Appends to a content that is arriving. With its last byte it is read back and verified, which goes on after the request: a large one takes
    /// longer than anybody waits for an answer. Whoever asks meanwhile waits for that.
    /// </summary>
    /// <param name="offset">Where <paramref name="body"/> begins; what has arrived already is its limit.</param>
    /// <param name="patience">How long to wait for the end of verifying.</param>
    /// <returns>Bytes that have arrived, whether the content is here, and what went wrong: null if nothing did.</returns>
    /// <exception cref="IOException">Somebody else sends it at this moment, the disk refused, or the sender broke off; what came stays.</exception>
    public async Task<(long Received, bool IsHere, string? Problem)> Receive(
        string sha256, long size, long offset, Stream body, TimeSpan patience, CancellationToken cancellation)
    {
        if (Verifying(sha256) is { } underWay)
            return await Verified(underWay, size, patience, cancellation);
        if (Find(sha256) is not null)
            return (size, true, null);
        var (part, place) = Prepare(sha256);
        var file = PartFile.Open(part, size);
        if (Find(sha256) is not null)
        {
            // It came from elsewhere until the file was in hand.
            file.Discard();
            return (size, true, null);
        }

        var isHandedOver = false;
        try
        {
            if (await Append(file, size, offset, body, cancellation) is { } problem)
                return (file.Length, false, problem);
            if (!file.IsComplete)
                return (file.Length, false, null);
            var verified = Verify(file, sha256, place);
            isHandedOver = true;
            return await Verified(verified, size, patience, cancellation);
        }
        finally
        {
            if (!isHandedOver)
                file.Dispose();
        }
    }

    /// <summary>Ends what is being verified; it is begun anew when somebody asks after the next start.</summary>
    public void Dispose()
    {
        stopping.Cancel();
        stopping.Dispose();
        Deciding.Dispose();
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

    /// <returns>What went wrong; null: nothing.</returns>
    private static async Task<string?> Append(PartFile file, long size, long offset, Stream body, CancellationToken cancellation)
    {
        if (offset != file.Length)
            return $"{file.Length} bytes of this content have arrived; go on at offset={file.Length}";
        try
        {
            await file.Append(body, arrived: null, cancellation);
            return null;
        }
        catch (InvalidDataException)
        {
            file.Clear();
            return $"more than the {size} bytes of this content came; all of it was thrown away: begin again at offset=0";
        }
    }

    private static async Task<(long Received, bool IsHere, string? Problem)> Verified(Task<bool> verifying, long size, TimeSpan patience, CancellationToken cancellation)
    {
        try
        {
            return await verifying.WaitAsync(patience, TimeProvider.System, cancellation)
                ? (size, true, null)
                : (0, false, "what came does not have this SHA-256; all of it was thrown away: work the hash out again, or send the content again from offset=0");
        }
        catch (TimeoutException)
        {
            return (size, false, null);
        }
    }

    private Task<bool>? Verifying(string sha256)
    {
        lock (gate)
            return verifying.GetValueOrDefault(sha256);
    }

    /// <summary>Gives a content that has arrived its place if it is the right one. The file is in hand until then, so nobody else can begin it.</summary>
    private Task<bool> Verify(PartFile file, string sha256, string place)
    {
        var stop = stopping.Token;
        lock (gate)
            return verifying[sha256] = Task.Run(() => Finish(file, sha256, place, stop), CancellationToken.None);
    }

    private async Task<bool> Finish(PartFile file, string sha256, string place, CancellationToken cancellation)
    {
        using (file)
        {
            try
            {
                if (!await file.Finish(sha256, place, prepare: null, cancellation))
                    return false;
                Folders.Flush(Path.GetDirectoryName(place)!);
                return true;
            }
            finally
            {
                lock (gate)
                    verifying.Remove(sha256);
            }
        }
    }

    private string PathOf(string sha256) => Path.Combine(whole, sha256[..2], sha256);

    private string PartOf(string sha256) => Path.Combine(arriving, sha256 + PackagePaths.PartSuffix);
}
