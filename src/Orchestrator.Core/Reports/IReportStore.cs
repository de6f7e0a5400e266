namespace Orchestrator.Core.Reports;

/// <summary>Report entries, read. They are written with the batch that made them (<see cref="Runs.IRunStore.ApplyBatch"/>).</summary>
public interface IReportStore
{
    /// <summary>Entries in the order (run newest first, ordinal, time, number), without output.</summary>
    Task<Page<ReportEntry>> Query(ReportFilter filter, PageRequest page, CancellationToken cancellation);

    /// <summary>All entries that match, in the same order, with output if asked for.</summary>
    IAsyncEnumerable<ReportEntry> Stream(ReportFilter filter, bool withOutput, CancellationToken cancellation);

    /// <summary>One entry with its output, or null.</summary>
    Task<ReportEntry?> Find(string commandId, int number, CancellationToken cancellation);

    /// <summary>What the lines of targets gave the latest transfers of which that was measured, of whatever run; the latest first.</summary>
    /// <param name="most">1 to 10,000.</param>
    Task<IReadOnlyList<MeasuredLine>> LatestLines(int most, CancellationToken cancellation);

    /// <summary>
    /// Counts entries in groups, from a rollup that is kept with every batch: exact numbers whatever the number of entries. Groups come in no
    /// particular order; those without an entry do not come at all.
    /// </summary>
    /// <param name="filter">
    /// Its times count in whole slots (<see cref="ReportSlot.Widen"/>). With a target the entries themselves are counted, by
    /// <see cref="ReportTally"/>: a target has few.
    /// </param>
    /// <param name="by">Entries that agree in all of these form a group.</param>
    /// <param name="withDurations">True: each group has the spread of its durations; otherwise it is empty.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<IReadOnlyList<ReportGroup>> Summarise(ReportFilter filter, ReportDimensions by, bool withDurations, CancellationToken cancellation);
}
