using System.Runtime.InteropServices;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Reports;
using Orchestrator.Storage.Sqlite.Connections;

namespace Orchestrator.Storage.Sqlite.Reports;

/// <summary>The sorts, slots and trends one batch adds to. Used once, within the batch's transaction.</summary>
internal sealed class ReportRollup(Session session)
{
    private readonly Dictionary<long, CausesOfRun> causes = [];
    private readonly Dictionary<ReportSort, long> numbers = [];
    private readonly Dictionary<(long Sort, long Slot), Cell> cells = [];
    private readonly Dictionary<(long Run, long Slot, ReportPhase Phase, StepOutcome Outcome), Trend> trends = [];

    /// <summary>The number of an entry's sort; a new sort begins empty.</summary>
    public long SortOf(long run, ReportEntry entry)
    {
        var sort = ReportSort.Of(run, entry, CauseOf(run, entry));
        if (!numbers.TryGetValue(sort, out var number))
        {
            number = sort.Bind(session[ReportSql.FindSort]).Number()
                ?? sort.Bind(session[ReportSql.InsertSort]).With(ReportSlot.Of(entry.At)).Number()!.Value;
            numbers.Add(sort, number);
        }

        return number;
    }

    /// <summary>Counts an entry that is new.</summary>
    public void Count(long run, long sort, ReportEntry entry)
    {
        var slot = ReportSlot.Of(entry.At);
        ref var cell = ref CollectionsMarshal.GetValueRefOrAddDefault(cells, (sort, slot), out _);
        cell ??= new Cell();
        ref var trend = ref CollectionsMarshal.GetValueRefOrAddDefault(trends, (run, slot, entry.Phase, entry.Outcome), out _);
        var durations = default(DurationSum);
        if (entry.Duration is { } duration)
        {
            durations = new DurationSum(1, duration, duration);
            cell.Buckets.Add(DurationHistogram.BucketOf(duration));
        }

        cell.Entries++;
        cell.Durations += durations;
        trend = new Trend(trend.Entries + 1, trend.Durations + durations);
    }

    public void Write()
    {
        var insertCause = session[ReportSql.InsertCause];
        foreach (var (run, ofRun) in causes)
        {
            foreach (var cause in ofRun.Added)
                insertCause.With(run).With(cause).Run();
        }

        var addToSort = session[ReportSql.AddToSort];
        var addToSlot = session[ReportSql.AddToSlot];
        foreach (var ((sort, slot), cell) in cells)
        {
            var spread = SpreadBytes.Of(cell.Buckets);
            Bind(addToSort.With(sort).With(slot), cell.Entries, cell.Durations).WithBytesOrNull(spread).Run();
            Bind(addToSlot.With(sort).With(slot), cell.Entries, cell.Durations).WithBytesOrNull(spread).Run();
        }

        var addToTrend = session[ReportSql.AddToTrend];
        foreach (var ((run, slot, phase, outcome), trend) in trends)
            Bind(addToTrend.With(run).With(slot).With((int)phase).With((int)outcome), trend.Entries, trend.Durations).Run();
    }

    private string CauseOf(long run, ReportEntry entry)
    {
        var cause = FailureCause.Of(entry);
        if (cause.Length == 0)
            return cause;
        ref var ofRun = ref CollectionsMarshal.GetValueRefOrAddDefault(causes, run, out _);
        ofRun ??= new CausesOfRun(session[ReportSql.SelectCauses].With(run).All(row => row.Text(0)));
        return ofRun.Counted(cause);
    }

    private static Statement Bind(Statement statement, long entries, DurationSum durations) =>
        statement.With(entries).With(durations.Entries).With(durations.Total.Ticks).With(durations.Longest.Ticks);

    private sealed class Cell
    {
        public long Entries { get; set; }

        public DurationSum Durations { get; set; }

        /// <summary>One for each entry that has a duration.</summary>
        public List<int> Buckets { get; } = [];
    }

    private readonly record struct Trend(long Entries, DurationSum Durations);
}
