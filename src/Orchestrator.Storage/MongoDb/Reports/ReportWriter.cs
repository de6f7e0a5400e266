using Orchestrator.Core.Reports;
using Orchestrator.Storage.MongoDb.Commands;
using Orchestrator.Storage.MongoDb.Schema;

namespace Orchestrator.Storage.MongoDb.Reports;

/// <summary>Writes the entries of one batch, their outputs and what they add to the rollups. Counts exactly what was not there.</summary>
internal sealed class ReportWriter(IMongoCommands transaction, bool mayBeKnown)
{
    private readonly ReportRollup rollup = new();

    /// <param name="numberOf">Numbers of the runs that exist; entries of others are left out.</param>
    public async Task Write(IReadOnlyCollection<ReportEntry> entries, Dictionary<string, long> numberOf, CancellationToken cancellation)
    {
        // Of two of the same key the first counts.
        var wanted = entries
            .Where(entry => numberOf.ContainsKey(entry.RunId))
            .DistinctBy(entry => (entry.CommandId, entry.Number))
            .Select(entry => (Entry: entry, Run: numberOf[entry.RunId], Cause: FailureCause.Of(entry)))
            .ToList();
        if (wanted.Count == 0)
            return;
        var failed = wanted.Where(one => one.Cause.Length > 0).Select(one => one.Run).Distinct().ToList();
        var causes = await StoredCauses.Of(transaction, failed, cancellation);
        var some = wanted.ConvertAll(one => (one.Entry, Sort: EntrySort.Of(one.Run, one.Entry, causes.Counted(one.Run, one.Cause))));
        var documents = some.Select(one => EntryDocuments.Write(one.Entry, one.Sort, rollup.IdOf(one.Sort))).ToList();
        var added = await NewDocuments.Add(transaction, Collections.ReportEntries, documents, mayBeKnown, cancellation);
        var outputs = new List<ReportEntry>();
        foreach (var (entry, sort) in some)
        {
            if (mayBeKnown && !added.Contains(EntryDocuments.Id(entry)))
                continue;
            rollup.Count(sort, entry);
            if (entry.Output.Length > 0)
                outputs.Add(entry);
        }

        if (outputs.Count > 0)
            await transaction.Run(Command.Insert(Collections.ReportOutputs, outputs.Select(EntryDocuments.WriteOutput)), cancellation);
        await causes.Write(transaction, cancellation);
        if (added.Count == 0)
            return;
        await transaction.Run(Command.Update(Collections.ReportSorts, rollup.Sorts()), cancellation);
        await transaction.Run(Command.Update(Collections.ReportSlots, rollup.Slots()), cancellation);
        await transaction.Run(Command.Update(Collections.ReportKinds, rollup.Kinds()), cancellation);
        await transaction.Run(Command.Update(Collections.ReportKindSlots, rollup.KindSlots()), cancellation);
        await transaction.Run(Command.Update(Collections.ReportTrends, rollup.Trends()), cancellation);
    }
}
