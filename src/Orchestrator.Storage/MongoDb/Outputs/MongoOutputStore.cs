using MongoDB.Bson;
using Orchestrator.Core.Outputs;
using Orchestrator.Storage.MongoDb.Commands;
using Orchestrator.Storage.MongoDb.Runs;
using Orchestrator.Storage.MongoDb.Schema;

namespace Orchestrator.Storage.MongoDb.Outputs;

/// <summary>Long outputs in MongoDB, a document for each piece.</summary>
internal sealed class MongoOutputStore(IMongoConnection connection) : IOutputStore
{
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

    /// <summary>All pieces of these tokens.</summary>
    /// <param name="first">Key of the first token.</param>
    /// <param name="last">Key of the last.</param>
    public static BsonDocument OfTokens(long first, long last) => new("_id", Command.Between(Id(first, BsonMinKey.Value), Id(last, BsonMaxKey.Value)));

    private static BsonDocument Id(long run, OutputKey output, long offset) =>
        new() { { "key", TokenKey.Of(run, output.Ordinal) }, { "command", output.CommandId }, { "action", output.Index }, { "start", offset } };

    private static BsonDocument Id(long key, BsonValue command) => new() { { "key", key }, { "command", command } };
}
