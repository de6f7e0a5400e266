using System.Text;
using Orchestrator.Agent.Platform;
using Orchestrator.Transfer.Contents;

namespace Orchestrator.Agent.Configuration;

/// <summary>A file of settings, read as a whole and replaced in one step.</summary>
internal sealed class TextFile
{
    private const int LargestBytes = 4 * 1024 * 1024;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string path;
    private readonly bool marked;

    private TextFile(string path, bool exists, bool marked, string text) => (this.path, Exists, this.marked, Text) = (path, exists, marked, text);

    public bool Exists { get; }

    /// <summary>Empty if it does not exist.</summary>
    public string Text { get; }

    /// <exception cref="CannotChange">It is too large, or no text in UTF-8.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static TextFile Read(string path)
    {
        var real = new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;
        if (Directory.Exists(real))
            throw new CannotChange("it is a folder");
        if (!File.Exists(real))
            return new TextFile(real, exists: false, marked: false, "");
        if (new FileInfo(real).Length > LargestBytes)
            throw new CannotChange($"it is larger than {LargestBytes / 1024 / 1024} MiB");
        var bytes = File.ReadAllBytes(real);
        var mark = Encoding.UTF8.Preamble;
        var hasMark = bytes.AsSpan().StartsWith(mark);
        try
        {
            return new TextFile(real, exists: true, hasMark, Strict.GetString(bytes, hasMark ? mark.Length : 0, bytes.Length - (hasMark ? mark.Length : 0)));
        }
        catch (DecoderFallbackException)
        {
            throw new CannotChange("it is no text in UTF-8; change it by a script");
        }
    }

    /// <summary>Puts another text in its place, durably and with mode and owner as they were; whoever reads it sees the one or the other.</summary>
    /// <exception cref="IOException">The disk refused; it is as it was.</exception>
    public void Replace(string text)
    {
        var folder = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder))
            throw new CannotChange($"the folder {folder} does not exist; make it before");
        var fresh = Path.Combine(folder, $".{Path.GetFileName(path)}.orchestrator-new");
        File.Delete(fresh);
        try
        {
            Write(fresh, text);
            if (OperatingSystem.IsWindows() && Exists)
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

    private void Write(string fresh, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        // Nobody may read it before it belongs to whom it should.
        if (!OperatingSystem.IsWindows() && Exists)
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(fresh, options);
        if (marked)
            file.Write(Encoding.UTF8.Preamble);
        file.Write(Strict.GetBytes(text));
        if (!OperatingSystem.IsWindows() && Exists)
        {
            FileOwner.Copy(path, fresh);
            File.SetUnixFileMode(file.SafeFileHandle, File.GetUnixFileMode(path));
        }

        file.Flush(flushToDisk: true);
    }
}
