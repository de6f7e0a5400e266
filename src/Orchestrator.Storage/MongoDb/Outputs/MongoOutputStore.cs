using MongoDB.Bson;
using Orchestrator.Core.Outputs;
using Orchestrator.Storage.MongoDb.Commands;
using Orchestrator.Storage.MongoDb.Runs;
using Orchestrator.Storage.MongoDb.Schema;

namespace Orchestrator.Storage.MongoDb.Outputs;

/// <summary>
/// Long outputs in MongoDB, a document for each piece. The ids of an action's pieces lie beside one another: those of the first start end with their
/// place, as they did when there was no other; those of the others with the start's number.
/// </summary>
internal sealed class MongoOutputStore(IMongoConnection connection) : IOutputStore
{
    private const int AtOnce = 1_000;

    public async Task<bool> Add(OutputText piece, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(piece);
        if (await RunNumbers.Of(connection, piece.Output.RunId, cancellation) is not { } run)
            return false;
        var id = Id(run, piece.Output, piece.Offset);
        var document = new BsonDocument
        {
            { "_id", id },
            { "total", piece.Total },
            { "bytes", piece.Utf8.Length },
            { "body", piece.Utf8 },
        };
        await connection.TryAdd(Collections.Outputs, document.Mark("last", piece.IsLast), cancellation);

        // No transaction: it would collide with every batch of a run at work. What is added beside a removal is taken back.
        if (await RunNumbers.Of(connection, piece.Output.RunId, cancellation) == run)
            return true;
        await connection.Run(Command.DeleteOne(Collections.Outputs, Command.ById(id)), cancellation);
        return false;
    }

    public async Task<OutputText?> Find(OutputKey output, long offset, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (await RunNumbers.Of(connection, output.RunId, cancellation) is not { } run)
            return null;
        return await connection.First(
            Command.Find(Collections.Outputs, Command.ById(Id(run, output, offset))),
            document => new OutputText(output, offset, document.Bytes("body"), document.Long("total"), document.Marked("last")),
            cancellation);
    }

    public async Task<IReadOnlyList<KeptStart>> Kept(OutputKey output, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(output);
        return
        [
            .. (await Pieces(output, cancellation)).GroupBy(piece => piece.Starts)
                .Select(start => new KeptStart(start.Key, start.Sum(piece => piece.Bytes)))
                .OrderBy(start => start.Starts),
        ];
    }

    public async Task Cut(OutputKey output, long bytes, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(output);
        var beyond = (await Pieces(output, cancellation)).Where(piece => piece.Starts == output.Starts && (piece.Offset >= bytes || piece.Offset + piece.Bytes > bytes));
        foreach (var some in beyond.Select(piece => piece.Id).Chunk(AtOnce))
            await connection.Run(Command.Delete(Collections.Outputs, Command.ByIds(some)), cancellation);
    }

    /// <summary>All pieces of these tokens.</summary>
    /// <param name="first">Key of the first token.</param>
    /// <param name="last">Key of the last.</param>
    public static BsonDocument OfTokens(long first, long last) => new("_id", Command.Between(Id(first, BsonMinKey.Value), Id(last, BsonMaxKey.Value)));

    private static BsonDocument Id(long run, OutputKey output, long offset) =>
        Id(run, output, (BsonValue)offset).AddSome("starts", output.Starts > 1 ? output.Starts : (int?)null);

    private static BsonDocument Id(long run, OutputKey output, BsonValue offset) =>
        new() { { "key", TokenKey.Of(run, output.Ordinal) }, { "command", output.CommandId }, { "action", output.Index }, { "start", offset } };

    private static BsonDocument Id(long key, BsonValue command) => new() { { "key", key }, { "command", command } };

    /// <summary>Those of all starts of an action, without their texts.</summary>
    private async Task<IReadOnlyList<Piece>> Pieces(OutputKey output, CancellationToken cancellation)
    {
        if (await RunNumbers.Of(connection, output.RunId, cancellation) is not { } run)
            return [];
        var ofAction = new BsonDocument("_id", Command.Between(Id(run, output, BsonMinKey.Value), Id(run, output, BsonMaxKey.Value)));
        var pieces = new List<Piece>();
        await foreach (var document in connection.Cursor(Command.Find(Collections.Outputs, ofAction, projection: Command.Only("bytes")), cancellation))
        {
            var id = document["_id"].AsBsonDocument;
            var (offset, starts) = (id.Long("start"), id.IntOrNull("starts") ?? 1);

            // Pieces of an earlier version do not say how long they are.
            var bytes = document.LongOrNull("bytes") ?? (await Find(output with { Starts = starts }, offset, cancellation))?.Utf8.Length ?? 0;
            pieces.Add(new Piece(id, starts, offset, bytes));
        }

        return pieces;
    }

    private sealed record Piece(BsonDocument Id, int Starts, long Offset, long Bytes);
}
