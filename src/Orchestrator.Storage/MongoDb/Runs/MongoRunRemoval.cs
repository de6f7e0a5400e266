using MongoDB.Bson;
using Orchestrator.Storage.MongoDb.Commands;
using Orchestrator.Storage.MongoDb.Outputs;
using Orchestrator.Storage.MongoDb.Schema;

namespace Orchestrator.Storage.MongoDb.Runs;

/// <summary>
/// Removes runs. A run disappears for every reader in one transaction; its rows, which may be a million, follow in slices. A removal that
/// was interrupted is finished by the next one, on whatever server.
/// </summary>
internal sealed class MongoRunRemoval(IMongoConnection connection, TimeProvider time)
{
    /// <summary>Ordinals per slice.</summary>
    private const int Slice = 1_000;

    /// <summary>Removes runs that ended before <paramref name="before"/>, at most <paramref name="max"/>; returns how many.</summary>
    public async Task<int> RemoveEnded(DateTimeOffset before, int max, CancellationToken cancellation)
    {
        var ended = new BsonDocument { { "active", false }, { "ended", new BsonDocument("$lt", before.UtcTicks) } };
        var runs = await connection.All(
            Command.Find(Collections.Runs, ended, Command.By("active", "ended"), limit: max, projection: Command.Only("no")),
            document => (Id: document.Text("_id"), Number: document.Long("no")),
            cancellation);
        var hidden = 0;
        foreach (var (id, number) in runs)
        {
            if (await Hide(id, number, cancellation))
                hidden++;
        }

        await Leftovers.GiveUpOld(connection, time.GetUtcNow(), cancellation);
        foreach (var run in await Leftovers.Unfinished(connection, cancellation))
            await RemoveRows(run, cancellation);
        return hidden;
    }

    /// <returns>False if another server was faster.</returns>
    private Task<bool> Hide(string id, long number, CancellationToken cancellation) => connection.InTransaction(
        async (transaction, token) =>
        {
            var run = new BsonDocument { { "_id", id }, { "no", number }, { "active", false } };
            if (await transaction.Write(Command.DeleteOne(Collections.Runs, run), token) == 0)
                return false;
            await Leftovers.Remember(transaction, number, time.GetUtcNow(), token);
            return true;
        },
        cancellation);

    private async Task RemoveRows(long run, CancellationToken cancellation)
    {
        foreach (var rollup in new[]
        {
            Collections.ReportTrends, Collections.ReportKindSlots, Collections.ReportKinds, Collections.ReportSlots, Collections.ReportSorts,
        })
            await connection.Run(Command.Delete(rollup, new BsonDocument("run", run)), cancellation);
        await connection.Run(Command.DeleteOne(Collections.ReportCauses, Command.ById(run)), cancellation);
        await connection.Run(Command.Delete(Collections.RunEvents, RunQueries.EventsOf(run, long.MinValue)), cancellation);

        // Tokens go last of their slice, and slices from the end: the last token that is left tells where to go on.
        var last = Command.Find(Collections.TargetRuns, TokenQueries.OfRun(run), new BsonDocument("_id", -1), projection: Command.Only("_id"));
        while (await connection.First(last, document => document, cancellation) is { } token)
        {
            var to = token.Long("_id");
            var from = Math.Max(TokenKey.First(run), to - Slice + 1);
            await connection.Run(Command.Delete(Collections.Outputs, MongoOutputStore.OfTokens(from, to)), cancellation);
            await RemoveSlice(Command.Between(from, to), cancellation);
        }

        await Leftovers.Forget(connection, run, cancellation);
    }

    private async Task RemoveSlice(BsonDocument keys, CancellationToken cancellation)
    {
        var ofTokens = new BsonDocument("key", keys);
        var withOutput = new BsonDocument { { "key", keys }, { "output", true } };
        var outputs = await connection.All(
            Command.Find(Collections.ReportEntries, withOutput, projection: Command.Only("_id")), document => document["_id"], cancellation);
        foreach (var ids in outputs.Chunk(Slice))
            await connection.Run(Command.Delete(Collections.ReportOutputs, Command.ByIds(ids)), cancellation);
        await connection.Run(Command.Delete(Collections.ReportEntries, ofTokens), cancellation);
        await connection.Run(Command.Delete(Collections.Commands, ofTokens), cancellation);
        await connection.Run(Command.Delete(Collections.TargetRuns, new BsonDocument("_id", keys)), cancellation);
    }
}
