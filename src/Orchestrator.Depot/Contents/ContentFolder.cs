using System.Collections.Concurrent;
using Orchestrator.Contracts.Packages;
using Orchestrator.Transfer.Contents;

namespace Orchestrator.Depot.Contents;

/// <summary>
/// Contents on the depot's disk, by hash, each once. One is there whole and verified, or it is not there: what is arriving stands aside, where
/// it is gone on with after a crash. Safe for concurrent use.
/// </summary>
internal sealed class ContentFolder : IDisposable
{
    private readonly ConcurrentDictionary<string, FileMark> whole = new(StringComparer.Ordinal);
    private readonly string contents;
    private readonly string arriving;
    private readonly VerifiedFiles verified;
    private long bytes;

    private ContentFolder(string folder, string arriving, VerifiedFiles verified) => (contents, this.arriving, this.verified) = (folder, arriving, verified);

    /// <summary>Contents that are here.</summary>
    public int Count => whole.Count;

    /// <summary>Bytes of those.</summary>
    public long Bytes => Interlocked.Read(ref bytes);

    /// <summary>Files of which nothing says that they were verified as they are: each has to be read before it counts.</summary>
    public required IReadOnlyList<string> Unverified { get; init; }

    public IEnumerable<string> All => whole.Keys;

    /// <summary>Looks at the names, dates and sizes of what is there; what was verified as it is now is not read again.</summary>
    /// <param name="folder">The depot's.</param>
    /// <param name="arriving">Where contents arrive: on the same file system.</param>
    /// <param name="record">The file that says what was verified.</param>
    public static ContentFolder Open(string folder, string arriving, string record)
    {
        var read = VerifiedFiles.Open(record);
        List<string> unknown = [];
        Dictionary<string, FileMark> known = [];
        Dictionary<string, FileMark> recorded = [];
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            if (!PackageNames.IsHash(file.Name))
                file.Delete();
            else if (read.Find(file.Name) is { } mark && mark == FileMark.Of(file))
                recorded[file.Name] = known[file.Name] = mark;
            else
            {
                unknown.Add(file.Name);
                if (read.Find(file.Name) is { } earlier)
                    recorded[file.Name] = earlier;
            }
        }

        read.Keep(recorded);
        var opened = new ContentFolder(folder, arriving, read) { Unverified = unknown };
        foreach (var (sha256, mark) in known)
            opened.Add(sha256, mark);
        return opened;
    }

    /// <summary>Whether it is here; its file is not looked at.</summary>
    public bool Has(string sha256) => whole.ContainsKey(sha256);

    /// <summary>Whether it was kept, whatever has become of its file since. If not, nobody may have told that it came.</summary>
    public bool WasKept(string sha256) => verified.Find(sha256) is not null;

    /// <summary>A content's file as it is now, or as it was when it was kept; null: there is none.</summary>
    public FileMark? MarkOf(string sha256) => new FileInfo(PathOf(sha256)) is { Exists: true } file ? FileMark.Of(file) : whole.GetValueOrDefault(sha256);

    /// <summary>Where a content is; null: it is not here, or its file is not what was verified any more.</summary>
    public string? Find(string sha256, out bool isChanged)
    {
        isChanged = whole.TryGetValue(sha256, out var mark) && new FileInfo(PathOf(sha256)) is var file && (!file.Exists || FileMark.Of(file) != mark);
        return mark is not null && !isChanged ? PathOf(sha256) : null;
    }

    /// <summary>Where a content arrives; the folder of its final place is made.</summary>
    public (string Part, string Place) Prepare(string sha256)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(sha256))!);
        return (Path.Combine(arriving, sha256 + PackagePaths.PartSuffix), PathOf(sha256));
    }

    /// <summary>Contents have their places, verified and on the disk: from now on they are here.</summary>
    public void Keep(IReadOnlyList<string> hashes)
    {
        var marks = hashes.Select(sha256 => (sha256, FileMark.Of(new FileInfo(PathOf(sha256))))).ToList();
        verified.Add(marks);
        foreach (var (sha256, mark) in marks)
            Add(sha256, mark);
    }

    /// <summary>Reads a content's file back.</summary>
    /// <returns>False: it does not have its hash, or is not there.</returns>
    public async Task<bool> IsSound(string sha256, CancellationToken cancellation)
    {
        try
        {
            await using var file = new FileStream(PathOf(sha256), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
            return await PartFile.HashOf(file, cancellation) == sha256;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            // A disk that cannot give it back has lost it.
            return false;
        }
    }

    /// <summary>Takes a content away; returns its bytes.</summary>
    /// <exception cref="IOException">Its file cannot be removed; it is not here any more all the same.</exception>
    public long Drop(string sha256)
    {
        if (whole.TryRemove(sha256, out var mark))
            Interlocked.Add(ref bytes, -mark.Size);
        verified.Forget(sha256);
        File.Delete(PathOf(sha256));
        return mark?.Size ?? 0;
    }

    /// <summary>Removes what has arrived in part and is not wanted any more.</summary>
    public void DropParts(Func<string, bool> isWanted)
    {
        foreach (var part in new DirectoryInfo(arriving).EnumerateFiles())
        {
            if (!isWanted(Path.GetFileNameWithoutExtension(part.Name)))
                part.Delete();
        }
    }

    public void Dispose() => verified.Dispose();

    private void Add(string sha256, FileMark mark)
    {
        if (whole.TryAdd(sha256, mark))
            Interlocked.Add(ref bytes, mark.Size);
    }

    private string PathOf(string sha256) => Path.Combine(contents, sha256[..2], sha256);
}
