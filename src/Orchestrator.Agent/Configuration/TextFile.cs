using System.Text;
using Microsoft.Win32.SafeHandles;
using Orchestrator.Agent.Platform;
using Orchestrator.Transfer.Contents;

namespace Orchestrator.Agent.Configuration;

/// <summary>A file of settings, read as a whole and replaced in one step.</summary>
internal sealed class TextFile
{
    private const int LargestBytes = 4 * 1024 * 1024;
    private const int PieceBytes = 64 * 1024;
    private const UnixFileMode OwnerAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string path;
    private readonly FileOwner? owner;
    private readonly UnixFileMode mode;
    private readonly bool exists;
    private readonly bool marked;

    private TextFile(FileSource source, UnixFileMode mode, ReadOnlySpan<byte> content)
    {
        (path, owner, this.mode, exists) = (source.Path, source.Owner, mode, source.Content is not null);
        marked = content.StartsWith(Encoding.UTF8.Preamble);
        try
        {
            Text = Strict.GetString(marked ? content[Encoding.UTF8.Preamble.Length..] : content);
        }
        catch (DecoderFallbackException)
        {
            throw new CannotChange("it is no text in UTF-8; change it by a script");
        }
    }

    /// <summary>Empty if it does not exist.</summary>
    public string Text { get; }

    /// <exception cref="CannotChange">It is too large, no regular file, no text in UTF-8, or behind a link of somebody else.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static TextFile Read(string path)
    {
        var source = FileSource.Open(path);
        if (source.Content is not { } handle)
            return new TextFile(source, OwnerAlone, []);
        using (handle)
            return new TextFile(source, OperatingSystem.IsWindows() ? OwnerAlone : File.GetUnixFileMode(handle), Content(handle));
    }

    /// <summary>
    /// Puts another text in its place, durably and with mode and owner as they were; whoever reads it sees the one or the other. A file that did
    /// not exist is its owner's alone.
    /// </summary>
    /// <param name="word">Decides whether it may still be done.</param>
    /// <exception cref="CannotChange">It may not, or there is no folder for it.</exception>
    /// <exception cref="IOException">The disk refused; it is as it was.</exception>
    public void Replace(string text, LastWord word)
    {
        var folder = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder))
            throw new CannotChange($"the folder {folder} does not exist; make it before");
        var fresh = Path.Combine(folder, $".{Path.GetFileName(path)}.orchestrator-new");
        File.Delete(fresh);
        try
        {
            Write(fresh, text);
            word.Claim();
            if (OperatingSystem.IsWindows() && exists)
                File.Replace(fresh, path, destinationBackupFileName: null);
            else
                File.Move(fresh, path, overwrite: true);
        }
        catch
        {
            File.Delete(fresh);
            throw;
        }

        Folders.Flush(folder);
    }

    // Some files of the system have no length and no end.
    private static ReadOnlySpan<byte> Content(SafeFileHandle handle)
    {
        using var file = new FileStream(handle, FileAccess.Read, bufferSize: 0);
        var content = new MemoryStream();
        var piece = new byte[PieceBytes];
        for (int count; (count = file.Read(piece)) > 0;)
        {
            content.Write(piece.AsSpan(0, count));
            if (content.Length > LargestBytes)
                throw new CannotChange($"it is larger than {LargestBytes / 1024 / 1024} MiB");
        }

        return content.GetBuffer().AsSpan(0, (int)content.Length);
    }

    private void Write(string fresh, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        // Nobody may read it before it belongs to whom it should.
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerAlone;
        using var file = new FileStream(fresh, options);
        if (marked)
            file.Write(Encoding.UTF8.Preamble);
        file.Write(Strict.GetBytes(text));
        // By the handle: its name may have become a link to any file of the computer.
        if (OperatingSystem.IsLinux() && owner is { } whose)
            LinuxFile.Give(file.SafeFileHandle, whose);
        if (!OperatingSystem.IsWindows() && exists)
            File.SetUnixFileMode(file.SafeFileHandle, mode);
        file.Flush(flushToDisk: true);
    }
}
