using System.Runtime.CompilerServices;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core;
using Orchestrator.Core.Reports;
using Orchestrator.Storage.Sqlite.Connections;

namespace Orchestrator.Storage.Sqlite.Reports;

/// <summary>Report entries in SQLite.</summary>
internal sealed class SqliteReportStore(SqliteDatabase database) : IReportStore
{
    /// <summary>Entries read in one transaction.</summary>
    private const int Chunk = 2_000;

    /// <summary>The first entries come at once, for whoever wants only one.</summary>
    private const int FirstChunk = 20;

    /// <summary>An output has up to 64 KiB; a chunk of them stays within some megabytes.</summary>
    private const int ChunkWithOutput = 100;

    private const int SortColumn = 24;

    private const int InterruptedColumn = 25;

    private const int LineColumn = 26;

    private const int SiteColumn = 27;

    /// <summary>The output, or the cause that the entry is counted by.</summary>
    private const int FurtherColumn = 28;

    public Task<Page<ReportEntry>> Query(ReportFilter filter, PageRequest page, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(filter);
        PageBounds.ThrowIfOutside(page);
        return database.Read(session => Query(session, new ReportQuerySql(filter), page), cancellation);
    }

    public async IAsyncEnumerable<ReportEntry> Stream(ReportFilter filter, bool withOutput, [EnumeratorCancellation] CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var sql = new ReportQuerySql(filter);
        var entries = withOutput
            ? Read(sql, sql.NextWithOutput, ReadWithOutput, ChunkWithOutput, cancellation)
            : Read(sql, sql.Next, Read, Chunk, cancellation);
        await foreach (var (_, entry) in entries)
            yield return entry;
    }

    public Task<ReportEntry?> Find(string commandId, int number, CancellationToken cancellation) => database.Read(
        session => session[ReportSql.RunOf].With(commandId).With(number).One(row => row.Text(0)) is { } run
            ? session[ReportSql.Find].With(commandId).With(number).One(row => ReadWithOutput(row, run))
            : null,
        cancellation);

    public async Task<IReadOnlyList<MeasuredLine>> LatestLines(int most, CancellationToken cancellation)
    {
        MeasuredLine.ThrowIfOutside(most);
        return await database.Read(session => session[ReportSql.LatestLines].With(most).All(row => new MeasuredLine(row.Text(0), row.TextOrNull(1) ?? "", row.Long(2))), cancellation);
    }

    public async Task<IReadOnlyList<ReportGroup>> Summarise(ReportFilter filter, ReportDimensions by, bool withDurations, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var widened = ReportSlot.Widen(filter);
        if (!filter.NamesTarget)
            return await database.Read(session => ReportSums.Read(session, new ReportSummarySql(widened, by, withDurations)), cancellation);
        var tally = new ReportTally(by, withDurations);
        var ofTarget = new ReportQuerySql(widened);
        await foreach (var (run, (entry, cause)) in Read(ofTarget, ofTarget.NextWithCause, ReadWithCause, Chunk, cancellation))
            tally.Add(entry, run.DefinitionId, cause);
        return tally.Groups;
    }

    /// <param name="next">One of the statements that go on after the last entry seen.</param>
    /// <param name="read">Reads a row of it, and the id of its run.</param>
    /// <param name="most">Entries at a time.</param>
    private async IAsyncEnumerable<(RunOfEntries Run, T Entry)> Read<T>(
        ReportQuerySql sql, string next, Func<Statement, string, T> read, int most, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var chunk = FirstChunk;
        foreach (var run in await database.Read(session => Runs(session, sql), cancellation))
        {
            var last = new Position(TokenKey.First(run.Number), long.MinValue, 0, 0, 0);
            bool isLast;
            do
            {
                var (after, wanted) = (last, chunk);
                var rows = await database.Read(session => Next(sql.Bind(session[next], after.Token, run.Number), run, after, wanted, read), cancellation);
                foreach (var (position, entry) in rows)
                {
                    last = position;
                    yield return (run, entry);
                }

                isLast = rows.Count < wanted;
                chunk = most;
            }
            while (!isLast);
        }
    }

    private static Page<ReportEntry> Query(Session session, ReportQuerySql sql, PageRequest page)
    {
        var items = new List<ReportEntry>();
        long total = 0;
        foreach (var run in Runs(session, sql))
        {
            var entries = sql.TotalsAreExact ? run.Entries : sql.Bind(session[sql.Count], run.Number).Number()!.Value;
            var offset = Math.Max(0, page.Offset - total);
            if (offset < entries && items.Count < page.Limit)
            {
                items.AddRange(sql.Bind(session[sql.Page], run.Number)
                    .With(page.Limit - items.Count)
                    .With(offset)
                    .All(row => Read(row, run.Id)));
            }

            total += entries;
        }

        return new Page<ReportEntry>(items, total);
    }

    private static List<RunOfEntries> Runs(Session session, ReportQuerySql sql) =>
        sql.BindRuns(session[sql.Runs]).All(row => new RunOfEntries(row.Long(0), row.Text(1), row.Text(2), row.Long(3)));

    private static List<(Position Position, T Entry)> Next<T>(Statement bound, RunOfEntries run, Position after, int chunk, Func<Statement, string, T> read) =>
        bound
            .With(after.Token)
            .With(after.At)
            .With(after.Number)
            .With(after.Sort)
            .With(after.Row)
            .With(chunk)
            .All(row => (new Position(row.Long(1), row.Long(4), row.Int(3), row.Long(SortColumn), row.Long(0)), read(row, run.Id)));

    private static ReportEntry ReadWithOutput(Statement row, string runId) =>
        Read(row, runId) with { Output = row.TextOrNull(FurtherColumn) ?? "" };

    private static (ReportEntry Entry, string Cause) ReadWithCause(Statement row, string runId) => (Read(row, runId), row.Text(FurtherColumn));

    /// <summary>Reads the columns of <see cref="ReportSql.Columns"/>.</summary>
    private static ReportEntry Read(Statement row, string runId) => new()
    {
        RunId = runId,
        Ordinal = TokenKey.Ordinal(row.Long(1)),
        CommandId = row.Text(2),
        Number = row.Int(3),
        At = row.Instant(4),
        TargetId = row.Text(5),
        TargetName = row.Text(6),
        Phase = (ReportPhase)row.Int(7),
        ActivityId = row.Text(8),
        ActivityName = row.Text(9),
        Attempt = row.Int(10),
        Index = row.Int(11),
        Name = row.Text(12),
        Outcome = (StepOutcome)row.Int(13),
        ReturnCode = (int?)row.LongOrNull(14),
        StartedAt = row.InstantOrNull(15),
        EndedAt = row.InstantOrNull(16),
        Message = row.Text(17),
        OutputTruncated = row.Bool(18),
        Starts = row.Int(19),
        Late = row.Bool(20),
        CpuTime = row.LongOrNull(21) is { } used ? TimeSpan.FromMicroseconds(used) : null,
        PeakMemory = row.LongOrNull(22),
        RebootNeeded = row.Bool(23),
        LineRate = row.LongOrNull(LineColumn),
        Site = row.TextOrNull(SiteColumn) ?? "",
        InterruptedStarts = InterruptedText.Read(row.TextOrNull(InterruptedColumn)),
    };

    private readonly record struct RunOfEntries(long Number, string Id, string DefinitionId, long Entries);

    /// <summary>Where a stream stands in a run: the columns of its order.</summary>
    private readonly record struct Position(long Token, long At, int Number, long Sort, long Row);
}
