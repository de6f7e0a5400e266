using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Depots;
using Orchestrator.Depot.Contact;
using Orchestrator.Depot.Contents;
using Orchestrator.Depot.Hosting;

namespace Orchestrator.Depot.Reporting;

/// <summary>
/// What happened here and at the depots behind, until the parent has it: on the disk before anybody relies on it, told again until it is
/// confirmed. Safe for concurrent use.
/// </summary>
internal sealed class ReportBook : IDisposable
{
    private const int Most = 200_000;

    private const int IdLength = 32;

    private readonly Lock gate = new();
    private readonly string path;
    private readonly string depot;
    private readonly int most;
    private readonly CorrectedClock clock;
    private readonly ConcurrentDictionary<string, DepotState> behind = new(StringComparer.Ordinal);
    private readonly List<DepotEntry> entries = [];
    private readonly HashSet<string> ids = new(StringComparer.Ordinal);
    private FileStream file;
    private int lines;

    // Written anew: behind a line that a crash or a full disk cut short nothing may be added.
    private bool isTorn = true;

    /// <param name="most">Entries that are kept: a parent that is away for weeks must not fill the disk, so beyond it the oldest go.</param>
    public ReportBook(DepotFolder folder, CorrectedClock clock, int most = Most)
    {
        (path, depot, this.clock, this.most) = (folder.File("reports.jsonl"), folder.Access.Depot, clock, most);
        if (File.Exists(path))
            entries.AddRange(File.ReadLines(path).Select(Read).OfType<DepotEntry>().Where(entry => ids.Add(entry.Id)));

        file = Opened();
        Trim();
    }

    /// <summary>This depot's own state, as it is now; set by whoever knows.</summary>
    public Func<DepotState?> Own { get; set; } = () => null;

    /// <summary>
    /// An entry about a file, to be filled in. It is written before what it tells counts, and after a crash in between it is told again: the same of the
    /// same file bears the same id.
    /// </summary>
    /// <param name="mark">The file that has come, is damaged or is removed; null: it cannot be told from others.</param>
    public DepotEntry Entry(DepotEntryKind kind, string sha256, FileMark? mark) =>
        mark is null ? Entry(kind, sha256, size: 0) : Entry(kind, sha256, mark.Size) with { Id = IdOf(string.Create(CultureInfo.InvariantCulture, $"{depot} {kind} {sha256} {mark.Size} {mark.Modified}")) };

    /// <summary>An entry of this depot, to be filled in.</summary>
    public DepotEntry Entry(DepotEntryKind kind, string sha256, long size) => new()
    {
        Id = Guid.CreateVersion7(clock.Now).ToString("N"),
        Depot = depot,
        At = clock.Now,
        Kind = kind,
        Content = sha256,
        Size = size,
    };

    /// <summary>Returns once they are on the disk.</summary>
    public void Add(IReadOnlyList<DepotEntry> told)
    {
        List<DepotEntry> added = [.. told.DistinctBy(entry => entry.Id).Select(entry => entry.Reason.Length <= DepotLimits.TextLength ? entry : entry with { Reason = entry.Reason[..DepotLimits.TextLength] })];
        lock (gate)
        {
            added.RemoveAll(entry => ids.Contains(entry.Id));
            if (added.Count == 0)
                return;
            var wasTorn = isTorn;
            isTorn = true;
            foreach (var entry in added)
                Write(file, entry);
            file.Flush(flushToDisk: true);
            isTorn = wasTorn;
            lines += added.Count;
            entries.AddRange(added);
            ids.UnionWith(added.Select(entry => entry.Id));
            Trim();
        }
    }

    /// <summary>What a depot behind this one tells.</summary>
    public void Relay(DepotMessage message)
    {
        foreach (var state in message.States)
            behind.AddOrUpdate(state.Depot, state, (_, known) => known.At > state.At ? known : state);
        Add(message.Entries);
    }

    /// <summary>Tells no more how depots are that are not behind this one any more.</summary>
    /// <param name="known">Ids of those that are.</param>
    public void KeepStates(IReadOnlySet<string> known)
    {
        foreach (var gone in behind.Keys.Where(depot => !known.Contains(depot)))
            behind.TryRemove(gone, out _);
    }

    /// <summary>Hands everything to the parent; what it has confirmed is forgotten.</summary>
    public async Task Hand(Func<DepotMessage, CancellationToken, Task> tell, CancellationToken cancellation)
    {
        var isFirst = true;
        while (true)
        {
            DepotEntry[] some;
            lock (gate)
                some = [.. entries.Take(DepotLimits.Entries)];
            if (some.Length == 0 && !isFirst)
                return;
            DepotState?[] states = isFirst ? [Own(), .. behind.Values] : [];
            await tell(new DepotMessage { States = [.. states.OfType<DepotState>()], Entries = some }, cancellation);
            Forget(some);
            isFirst = false;
        }
    }

    public void Dispose() => file.Dispose();

    private void Forget(DepotEntry[] told)
    {
        if (told.Length == 0)
            return;
        lock (gate)
        {
            var known = told.Select(entry => entry.Id).ToHashSet(StringComparer.Ordinal);
            entries.RemoveAll(entry => known.Contains(entry.Id));
            ids.ExceptWith(known);
            Trim();
        }
    }

    /// <summary>The oldest go beyond the bound, and the file is written anew once most of it is of no use any more: what the parent is told twice it knows by its id.</summary>
    private void Trim()
    {
        if (entries.Count > most)
        {
            ids.ExceptWith(entries.Take(entries.Count - most).Select(entry => entry.Id));
            entries.RemoveRange(0, entries.Count - most);
        }

        if (!isTorn && entries.Count > 0 && lines <= (4 * DepotLimits.Entries) + (2 * entries.Count))
            return;
        try
        {
            file.Dispose();
            Write();
        }
        finally
        {
            file = Opened();
        }
    }

    private FileStream Opened() => new(path, DepotFolder.Private(FileMode.Append, FileAccess.Write));

    private void Write()
    {
        using var content = new MemoryStream();
        foreach (var entry in entries)
            Write(content, entry);
        DepotFolder.Write(path, content.ToArray());
        (lines, isTorn) = (entries.Count, false);
    }

    private static string IdOf(string what) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(what)))[..IdLength];

    private static void Write(Stream to, DepotEntry entry)
    {
        to.Write(JsonSerializer.SerializeToUtf8Bytes(entry, ContractsJson.Default.DepotEntry));
        to.WriteByte((byte)'\n');
    }

    // A line that a crash cut short was relied on by nobody.
    private static DepotEntry? Read(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, ContractsJson.Default.DepotEntry);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
