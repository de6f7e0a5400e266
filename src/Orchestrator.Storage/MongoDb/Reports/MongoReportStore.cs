using System.Runtime.CompilerServices;
using MongoDB.Bson;
using Orchestrator.Core;
using Orchestrator.Core.Reports;
using Orchestrator.Storage.MongoDb.Commands;
using Orchestrator.Storage.MongoDb.Runs;
using Orchestrator.Storage.MongoDb.Schema;

namespace Orchestrator.Storage.MongoDb.Reports;

/// <summary>Report entries in MongoDB.</summary>
internal sealed class MongoReportStore(IMongoConnection connection) : IReportStore
{
    /// <summary>Entries per reading.</summary>
    private const int Chunk = 2_000;

    /// <summary>An output has up to 64 KiB; a chunk of them stays within some megabytes.</summary>
    private const int ChunkWithOutput = 100;

    public async Task<Page<ReportEntry>> Query(ReportFilter filter, PageRequest page, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(filter);
        PageBounds.ThrowIfOutside(page);
        var items = new List<ReportEntry>();
        long total = 0;
        foreach (var run in await new ReportRuns(connection, filter).Find(cancellation))
        {
            var offset = Math.Max(0, page.Offset - total);
            if (offset < run.Count && items.Count < page.Limit)
            {
                var found = await new EntryWalk(connection, run).Page(offset, page.Limit - items.Count, cancellation);
                items.AddRange(found.Select(document => EntryDocuments.Read(document, run.Name.Id)));
            }

            total += run.Count;
        }

        // The rollup was read before the entries. The last page says itself how many there are, so that a list and its total never contradict each other.
        var seen = page.Offset + (long)items.Count;
        if (items.Count > 0 && (seen > total || items.Count < page.Limit))
            total = seen;
        return new Page<ReportEntry>(items, total);
    }

    public async IAsyncEnumerable<ReportEntry> Stream(ReportFilter filter, bool withOutput, [EnumeratorCancellation] CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(filter);
        await foreach (var (_, entry, _) in Read(filter, withOutput, cancellation))
            yield return entry;
    }

    public async Task<ReportEntry?> Find(string commandId, int number, CancellationToken cancellation)
    {
        var find = Command.Find(Collections.ReportEntries, Command.ById(EntryDocuments.Id(commandId, number)));
        if (await connection.First(find, document => document, cancellation) is not { } found)
            return null;
        var run = TokenKey.Run(found.Long("key"));
        if (!(await RunName.Of(connection, [run], cancellation)).TryGetValue(run, out var name))
            return null;
        var outputs = await Outputs([found], cancellation);
        return EntryDocuments.Read(found, name.Id) with { Output = outputs.GetValueOrDefault(found.Text("_id"), "") };
    }

    public async Task<IReadOnlyList<MeasuredLine>> LatestLines(int most, CancellationToken cancellation)
    {
        MeasuredLine.ThrowIfOutside(most);
        var find = Command.Find(Collections.ReportEntries, new BsonDocument(EntryDocuments.LineRate, new BsonDocument("$gt", 0)), new BsonDocument("at", -1), limit: most);
        return await connection.All(find, EntryDocuments.ReadLine, cancellation);
    }

    public async Task<IReadOnlyList<ReportGroup>> Summarise(ReportFilter filter, ReportDimensions by, bool withDurations, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var widened = ReportSlot.Widen(filter);
        if (!filter.NamesTarget)
            return await new ReportSummary(connection, widened, by, withDurations).Groups(cancellation);
        var tally = new ReportTally(by, withDurations);
        await foreach (var (run, entry, cause) in Read(widened, withOutput: false, cancellation))
            tally.Add(entry, run.DefinitionId, cause);
        return tally.Groups;
    }

    /// <summary>Each with the cause that it is counted by.</summary>
    private async IAsyncEnumerable<(RunName Run, ReportEntry Entry, string Cause)> Read(
        ReportFilter filter, bool withOutput, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var chunk = withOutput ? ChunkWithOutput : Chunk;
        foreach (var run in await new ReportRuns(connection, filter).Find(cancellation))
        {
            await foreach (var documents in new EntryWalk(connection, run).All(chunk, cancellation))
            {
                var outputs = withOutput ? await Outputs(documents, cancellation) : [];
                foreach (var document in documents)
                {
                    var entry = EntryDocuments.Read(document, run.Name.Id) with { Output = outputs.GetValueOrDefault(document.Text("_id"), "") };
                    yield return (run.Name, entry, EntryDocuments.CountedCause(document));
                }
            }
        }
    }

    /// <summary>Outputs by the ids of their entries.</summary>
    private async Task<Dictionary<string, string>> Outputs(IEnumerable<BsonDocument> entries, CancellationToken cancellation)
    {
        var outputs = new Dictionary<string, string>(StringComparer.Ordinal);
        var ids = entries.Where(EntryDocuments.HasOutput).Select(document => document["_id"]).ToList();
        if (ids.Count == 0)
            return outputs;
        await foreach (var document in connection.Cursor(Command.Find(Collections.ReportOutputs, Command.ByIds(ids)), cancellation))
            outputs.Add(document.Text("_id"), document.Text("text"));
        return outputs;
    }
}
