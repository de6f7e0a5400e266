using MongoDB.Bson;

namespace Orchestrator.Storage.MongoDb.Transport;

/// <summary>As many statements as one message holds, ready to be sent.</summary>
/// <param name="Count">How many; at least one.</param>
internal readonly record struct BulkPart(int Count, Func<Task<BsonDocument>> Send);

/// <summary>Sends a bulk write in parts and answers as if it had been one.</summary>
internal static class BulkWrite
{
    // Updates carry more than the document they store; the server allows as much on top.
    private const int StatementOverhead = 16_384;

    /// <exception cref="MongoCommandException">The statement is larger than any document may be: it is refused before it is sent.</exception>
    public static void Demand(long size, int most, int index)
    {
        if (size > most + StatementOverhead)
        {
            throw new MongoCommandException(
                $"Statement {index} has {size} bytes; MongoDB stores documents of at most {most}.", 10334, "BSONObjectTooLarge", null, [new MongoWriteError(index, 10334)]);
        }
    }

    /// <param name="next">Makes the part that begins with a statement. Its <c>Send</c> is awaited before the next part is made.</param>
    /// <exception cref="MongoCommandException">Statements failed, with their indexes in the whole; in order nothing after the first of them was sent.</exception>
    public static async Task<BsonDocument> Run(MongoCommand command, Func<int, BulkPart> next)
    {
        var total = command.Statements!.Count;
        var sum = new BulkReply();
        MongoCommandException? failure = null;
        for (var first = 0; first < total;)
        {
            var part = next(first);
            try
            {
                var reply = await part.Send();
                if (part.Count == total)
                    return reply;
                sum.Add(reply, first);
            }
            catch (MongoCommandException partly) when (partly.WriteErrors.Count > 0)
            {
                failure = Join(failure, partly, first);
                if (!command.IsUnordered)
                    throw failure;
            }

            first += part.Count;
        }

        return failure is null ? sum.ToReply() : throw failure;
    }

    private static MongoCommandException Join(MongoCommandException? earlier, MongoCommandException later, int first)
    {
        var errors = later.WriteErrors.Select(error => error with { Index = error.Index + first });
        return earlier is null && first == 0
            ? later
            : new MongoCommandException((earlier ?? later).Message, (earlier ?? later).Code, (earlier ?? later).CodeName, later.Labels, [.. earlier?.WriteErrors ?? [], .. errors], later);
    }

    private sealed class BulkReply
    {
        private readonly BsonArray upserted = [];
        private int matched;
        private int modified;

        public void Add(BsonDocument reply, int first)
        {
            matched += reply.GetValue("n", 0).ToInt32();
            modified += reply.GetValue("nModified", 0).ToInt32();
            foreach (var entry in reply.GetValue("upserted", new BsonArray()).AsBsonArray.OfType<BsonDocument>())
            {
                entry["index"] = entry["index"].ToInt32() + first;
                upserted.Add(entry);
            }
        }

        public BsonDocument ToReply()
        {
            var reply = new BsonDocument { { "ok", 1 }, { "n", matched }, { "nModified", modified } };
            if (upserted.Count > 0)
                reply.Add("upserted", upserted);
            return reply;
        }
    }
}
