using System.Security.Cryptography;

namespace Orchestrator.Transfer.Contents;

/// <summary>
/// A content that is arriving: a file beside its final place that grows from its beginning, also after a crash, and takes its final name
/// only once the whole of it, read back from the disk, has the hash it must have.
/// </summary>
public sealed class PartFile : IDisposable
{
    private const int BufferBytes = 128 * 1024;

    private readonly string path;
    private readonly long size;
    private FileStream? file;

    private PartFile(string path, long size, FileStream file) => (this.path, this.size, this.file) = (path, size, file);

    /// <summary>Bytes that have arrived.</summary>
    public long Length => file?.Length ?? size;

    public bool IsComplete => Length == size;

    /// <summary>Goes on with the file, or begins it. It is readable by this account alone, and nobody else can have it meanwhile.</summary>
    /// <param name="size">Bytes the content has in the end.</param>
    /// <exception cref="IOException">Somebody else has it, or it cannot be made.</exception>
    public static PartFile Open(string path, long size)
    {
        // A link would lead whoever writes to another place.
        if (new FileInfo(path) is { LinkTarget: not null } link)
            link.Delete();
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var opened = new FileStream(path, options);
        if (opened.Length > size)
            opened.SetLength(0);
        opened.Position = opened.Length;
        return new PartFile(path, size, opened);
    }

    /// <summary>Bytes that an interrupted arrival has left; 0 if there is none.</summary>
    public static long LengthOf(string path) => new FileInfo(path) is { Exists: true } part ? part.Length : 0;

    /// <summary>Appends what comes, to the end of it or of the content. What arrived before a failure stays.</summary>
    /// <param name="arrived">Told how many bytes have been appended.</param>
    /// <exception cref="InvalidDataException">More comes than the content has.</exception>
    /// <exception cref="IOException">Reading or writing failed.</exception>
    public async Task Append(Stream content, Action<int>? arrived, CancellationToken cancellation)
    {
        var open = Opened();
        var buffer = new byte[BufferBytes];
        while (await content.ReadAsync(buffer, cancellation) is var read and > 0)
        {
            if (open.Length + read > size)
                throw new InvalidDataException($"more than the {size} bytes of the content came");
            await Write(open, buffer.AsMemory(0, read), cancellation);
            arrived?.Invoke(read);
        }
    }

    /// <summary>Verifies the whole content and gives it its place.</summary>
    /// <param name="prepare">Sets what else belongs to the file, before anybody sees it there; null: nothing.</param>
    /// <returns>False: it is not what it should be; everything that arrived is thrown away.</returns>
    public async Task<bool> Finish(string sha256, string place, Action<string>? prepare, CancellationToken cancellation)
    {
        var open = Opened();
        open.Position = 0;
        if (open.Length != size || await HashOf(open, cancellation) != sha256)
        {
            Clear();
            return false;
        }

        open.Flush(flushToDisk: true);
        open.Dispose();
        file = null;
        prepare?.Invoke(path);
        File.Move(path, place, overwrite: true);
        return true;
    }

    /// <summary>SHA-256 of what a stream still holds, 64 hex digits.</summary>
    public static async Task<string> HashOf(Stream content, CancellationToken cancellation) =>
        Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellation));

    /// <summary>Throws away what has arrived.</summary>
    public void Clear()
    {
        var open = Opened();
        open.SetLength(0);
        open.Position = 0;
    }

    /// <summary>Throws away what has arrived, and the file.</summary>
    public void Discard()
    {
        Dispose();
        File.Delete(path);
    }

    public void Dispose()
    {
        file?.Dispose();
        file = null;
    }

    /// <summary>A full disk may take a part of a piece: it is cut off, so that the length tells what is sound.</summary>
    private static async Task Write(FileStream open, ReadOnlyMemory<byte> piece, CancellationToken cancellation)
    {
        var sound = open.Length;
        try
        {
            await open.WriteAsync(piece, cancellation);
        }
        catch (IOException)
        {
            open.SetLength(sound);
            open.Position = sound;
            throw;
        }
    }

    private FileStream Opened() => file ?? throw new InvalidOperationException("The content has its place already.");
}
