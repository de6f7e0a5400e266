using Orchestrator.Core.Reports;
using Orchestrator.Storage.Sqlite.Connections;

namespace Orchestrator.Storage.Sqlite.Reports;

/// <summary>Writes the entries of one batch, their outputs and what they add to the rollups.</summary>
internal sealed class ReportWriter(Session session)
{
    private readonly ReportRollup rollup = new(session);

    /// <param name="numberOf">The run's number, or null if it has been removed.</param>
    public void Write(IReadOnlyCollection<ReportEntry> entries, Func<string, long?> numberOf)
    {
        if (entries.Count == 0)
            return;
        var insert = session[ReportSql.Insert];
        var insertOutput = session[ReportSql.InsertOutput];
        var number = session[ReportSql.LastNumber].Number()!.Value;
        foreach (var entry in entries)
        {
            if (numberOf(entry.RunId) is not { } run)
                continue;
            var sort = rollup.SortOf(run, entry);
            if (!Insert(insert, ++number, run, entry, sort))
                continue;
            if (entry.Output.Length > 0)
                insertOutput.With(number).With(entry.Output).Run();
            rollup.Count(run, sort, entry);
        }

        rollup.Write();
    }

    /// <returns>False if it is there already.</returns>
    private static bool Insert(Statement insert, long number, long run, ReportEntry entry, long sort) => insert
        .With(number)
        .With(TokenKey.Of(run, entry.Ordinal))
        .With(entry.CommandId)
        .With(entry.Number)
        .With(entry.At)
        .With(entry.TargetId)
        .With(entry.TargetName)
        .With((int)entry.Phase)
        .With(entry.ActivityId)
        .With(entry.ActivityName)
        .With(entry.Attempt)
        .With(entry.Index)
        .With(entry.Name)
        .With((int)entry.Outcome)
        .With((long?)entry.ReturnCode)
        .With(entry.StartedAt)
        .With(entry.EndedAt)
        .With(entry.Message)
        .With(entry.OutputTruncated)
        .With(entry.Starts)
        .With(entry.Late)
        .With(entry.CpuTime?.Ticks / TimeSpan.TicksPerMicrosecond)
        .With(entry.PeakMemory)
        .With(entry.RebootNeeded)
        .With(sort)
        .With(InterruptedText.Of(entry.InterruptedStarts))
        .With(entry.LineRate)
        .Run() == 1;
}
