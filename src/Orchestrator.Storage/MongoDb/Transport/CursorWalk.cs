using System.Runtime.CompilerServices;
using MongoDB.Bson;

namespace Orchestrator.Storage.MongoDb.Transport;

/// <summary>Goes through a cursor: first batch, <c>getMore</c> until it is used up, <c>killCursors</c> if nobody wants the rest.</summary>
internal static class CursorWalk
{
    private static readonly TimeSpan ClosingLimit = TimeSpan.FromSeconds(5);

    /// <param name="run">Runs a command in the session that all commands of a cursor must share.</param>
    /// <param name="server">Who answers, for messages.</param>
    public static async IAsyncEnumerable<BsonDocument> Run(
        Func<BsonDocument, CancellationToken, Task<BsonDocument>> run,
        BsonDocument command,
        Func<string> server,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (id, collection, batch) = Read(await run(command, cancellation), "firstBatch", server);
        var size = BatchSize(command);
        try
        {
            while (true)
            {
                foreach (var document in batch)
                    yield return document.AsBsonDocument;
                if (id == 0)
                    break;
                var more = new BsonDocument { { "getMore", id }, { "collection", collection } };
                if (size is { IsNumeric: true } && size.ToInt64() > 0)
                    more.Add("batchSize", size);
                // If this fails there is no cursor to close: it is gone, or its server is.
                id = 0;
                (id, _, batch) = Read(await run(more, cancellation), "nextBatch", server);
            }
        }
        finally
        {
            if (id != 0)
                await Close(run, id, collection);
        }
    }

    private static (long Id, string Collection, BsonArray Batch) Read(BsonDocument reply, string batchName, Func<string> server)
    {
        if (reply.TryGetValue("cursor", out var value) && value is BsonDocument cursor
            && cursor.TryGetValue("id", out var id) && id.IsNumeric
            && cursor.TryGetValue("ns", out var name) && name.IsString && name.AsString.Contains('.', StringComparison.Ordinal)
            && cursor.TryGetValue(batchName, out var list) && list is BsonArray batch && batch.All(document => document.IsBsonDocument))
            return (id.ToInt64(), name.AsString[(name.AsString.IndexOf('.', StringComparison.Ordinal) + 1)..], batch);
        throw new MongoConnectionException($"{server()} answered without a cursor with '{batchName}'. {DriverFailure.NoMongo}");
    }

    private static BsonValue? BatchSize(BsonDocument command) =>
        command.TryGetValue("batchSize", out var size) || (command.TryGetValue("cursor", out var cursor) && cursor is BsonDocument options && options.TryGetValue("batchSize", out size))
            ? size
            : null;

    private static async Task Close(Func<BsonDocument, CancellationToken, Task<BsonDocument>> run, long id, string collection)
    {
        using var limit = new CancellationTokenSource(ClosingLimit, TimeProvider.System);
        try
        {
            await run(new BsonDocument { { "killCursors", collection }, { "cursors", new BsonArray { id } } }, limit.Token);
        }
        catch (Exception failure) when (failure is MongoDbException or OperationCanceledException or ObjectDisposedException)
        {
            // The server closes it itself after ten minutes.
        }
    }
}
