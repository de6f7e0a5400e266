using System.Globalization;
using System.Text;
using Orchestrator.Contracts.Packages;

namespace Orchestrator.Transfer.Packages;

/// <summary>
/// A record on the disk of which files of one transfer were read and had their hashes, with size and date at that time: so that a transfer that goes on in
/// the next window does not read again what it has read in this one. It only spares work: a file that is missing in it, or stands otherwise there, is read.
/// Not for concurrent use.
/// </summary>
public sealed class VerifiedPlaces : IDisposable
{
    private readonly Dictionary<string, string> known = new(StringComparer.Ordinal);
    private readonly string path;
    private FileStream? file;

    private VerifiedPlaces(string path) => this.path = path;

    /// <param name="path">The record's file. Its folder exists.</param>
    public static VerifiedPlaces Open(string path)
    {
        var opened = new VerifiedPlaces(path);
        try
        {
            opened.file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
            opened.Read(opened.file);
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException)
        {
            opened.Dispose();
        }

        return opened;
    }

    /// <summary>Whether the file was read, and stands as it did then.</summary>
    public bool Knows(PackageFile wanted, FileInfo place)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        return known.GetValueOrDefault(wanted.Path) is { } mark && mark == Mark(wanted, place);
    }

    /// <summary>The file was read, and has its hash.</summary>
    public void Add(PackageFile read, FileInfo place)
    {
        ArgumentNullException.ThrowIfNull(read);
        place.Refresh();
        if (!place.Exists)
            return;
        known[read.Path] = Mark(read, place);
        try
        {
            file?.Write(Encoding.UTF8.GetBytes($"{known[read.Path]} {read.Path}\n"));
            file?.Flush();
        }
        catch (IOException)
        {
            // On a full disk it is read again, that is all.
            Dispose();
        }
    }

    /// <summary>The transfer is over.</summary>
    public void Discard()
    {
        Dispose();
        try
        {
            File.Delete(path);
        }
        catch (Exception kept) when (kept is IOException or UnauthorizedAccessException)
        {
            // Whoever keeps these records does away with the oldest.
        }
    }

    public void Dispose()
    {
        file?.Dispose();
        file = null;
    }

    private static string Mark(PackageFile wanted, FileInfo place) =>
        string.Create(CultureInfo.InvariantCulture, $"{wanted.Sha256} {place.Length} {place.LastWriteTimeUtc.Ticks}");

    private void Read(FileStream from)
    {
        using var reader = new StreamReader(from, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, bufferSize: -1, leaveOpen: true);
        long whole = 0;
        while (reader.ReadLine() is { } line)
        {
            whole += Encoding.UTF8.GetByteCount(line) + 1;

            // A line that a crash cut short is cut off; the next one begins there.
            if (whole > from.Length)
            {
                whole -= Encoding.UTF8.GetByteCount(line) + 1;
                break;
            }

            if (line.Split(' ', 4) is [_, _, _, var name])
                known[name] = line[..^(name.Length + 1)];
        }

        from.SetLength(whole);
        from.Position = whole;
    }
}
