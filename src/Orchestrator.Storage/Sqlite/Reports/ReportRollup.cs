using System.Runtime.InteropServices;
using Orchestrator.Core.Reports;
using Orchestrator.Storage.Sqlite.Connections;

namespace Orchestrator.Storage.Sqlite.Reports;

/// <summary>The sorts and slots one batch adds to. Used once, within the batch's transaction.</summary>
internal sealed class ReportRollup(Session session)
{
    private readonly Dictionary<ReportSort, long> numbers = [];
    private readonly Dictionary<(long Sort, long Slot), Cell> cells = [];

    /// <summary>The number of an entry's sort; a new sort begins empty.</summary>
    public long SortOf(long run, ReportEntry entry)
    {
        var sort = ReportSort.Of(run, entry);
        if (!numbers.TryGetValue(sort, out var number))
        {
            number = sort.Bind(session[ReportSql.FindSort]).Number()
                ?? sort.Bind(session[ReportSql.InsertSort]).With(ReportSlot.Of(entry.At)).Number()!.Value;
            numbers.Add(sort, number);
        }

        return number;
    }

    /// <summary>Counts an entry that is new.</summary>
    public void Count(long sort, ReportEntry entry)
    {
        ref var cell = ref CollectionsMarshal.GetValueRefOrAddDefault(cells, (sort, ReportSlot.Of(entry.At)), out _);
        cell ??= new Cell();
        cell.Entries++;
        if (entry.Duration is not { } duration)
            return;
        cell.Duration += duration.Ticks;
        cell.Longest = Math.Max(cell.Longest, duration.Ticks);
        cell.Buckets.Add(DurationHistogram.BucketOf(duration));
    }

    public void Write()
    {
        var addToSort = session[ReportSql.AddToSort];
        var addToSlot = session[ReportSql.AddToSlot];
        foreach (var ((sort, slot), cell) in cells)
        {
            var spread = SpreadBytes.Of(cell.Buckets);
            foreach (var statement in (ReadOnlySpan<Statement>)[addToSort, addToSlot])
            {
                statement
                    .With(sort)
                    .With(slot)
                    .With(cell.Entries)
                    .With(cell.Buckets.Count)
                    .With(cell.Duration)
                    .With(cell.Longest)
                    .WithBytesOrNull(spread)
                    .Run();
            }
        }
    }

    private sealed class Cell
    {
        public long Entries { get; set; }

        public long Duration { get; set; }

        public long Longest { get; set; }

        /// <summary>One for each entry that has a duration.</summary>
        public List<int> Buckets { get; } = [];
    }
}
