using System.Globalization;
using System.Text;
using Orchestrator.Depot.Hosting;

namespace Orchestrator.Depot.Contents;

/// <summary>
/// A record on the disk of which files were read and had their hashes, with size and date at that time. It only spares work: of a file that is
/// missing in it, or stands otherwise there, the content is read again. Safe for concurrent use.
/// </summary>
internal sealed class VerifiedFiles : IDisposable
{
    private readonly Lock gate = new();
    private readonly string path;
    private readonly Dictionary<string, FileMark> marks;
    private FileStream file;

    private VerifiedFiles(string path, Dictionary<string, FileMark> marks, FileStream file) => (this.path, this.marks, this.file) = (path, marks, file);

    public static VerifiedFiles Open(string path)
    {
        var read = new Dictionary<string, FileMark>(StringComparer.Ordinal);
        if (File.Exists(path))
        {
            foreach (var line in File.ReadLines(path))
                Read(line, read);
        }

        return new VerifiedFiles(path, read, Append(path));
    }

    public FileMark? Find(string sha256)
    {
        lock (gate)
            return marks.GetValueOrDefault(sha256);
    }

    public void Add(IReadOnlyList<(string Sha256, FileMark Mark)> verified)
    {
        lock (gate)
        {
            foreach (var (sha256, mark) in verified)
                marks[sha256] = mark;
            file.Write(Encoding.ASCII.GetBytes(string.Concat(verified.Select(one => Line(one.Sha256, one.Mark)))));
            file.Flush();
        }
    }

    public void Forget(string sha256)
    {
        lock (gate)
        {
            if (!marks.Remove(sha256))
                return;
            file.Write(Encoding.ASCII.GetBytes($"-{sha256}\n"));
            file.Flush();
        }
    }

    /// <summary>Makes it a record of these alone; one that says just that is left as it is.</summary>
    public void Keep(IReadOnlyDictionary<string, FileMark> known)
    {
        lock (gate)
        {
            var lines = Encoding.ASCII.GetBytes(string.Concat(known.Select(one => Line(one.Key, one.Value))));
            if (file.Length == lines.Length && marks.Count == known.Count && known.All(one => marks.GetValueOrDefault(one.Key) == one.Value))
                return;
            marks.Clear();
            foreach (var (sha256, mark) in known)
                marks[sha256] = mark;
            file.Dispose();
            DepotFolder.Write(path, lines);
            file = Append(path);
        }
    }

    public void Dispose() => file.Dispose();

    private static FileStream Append(string path) => new(path, DepotFolder.Private(FileMode.Append, FileAccess.Write));

    private static string Line(string sha256, FileMark mark) => string.Create(CultureInfo.InvariantCulture, $"{sha256} {mark.Size} {mark.Modified}\n");

    // A line that a crash cut short says nothing.
    private static void Read(string line, Dictionary<string, FileMark> marks)
    {
        if (line.StartsWith('-'))
            marks.Remove(line[1..]);
        else if (line.Split(' ') is [{ Length: 64 } sha256, var size, { Length: 18 } modified]
            && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
            && long.TryParse(modified, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks))
            marks[sha256] = new FileMark(bytes, ticks);
    }
}
