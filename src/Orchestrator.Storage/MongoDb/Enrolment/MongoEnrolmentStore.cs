using MongoDB.Bson;
using Orchestrator.Core.Enrolment;
using Orchestrator.Storage.MongoDb.Commands;
using Orchestrator.Storage.MongoDb.Schema;

namespace Orchestrator.Storage.MongoDb.Enrolment;

/// <summary>Enrolment tokens in MongoDB. Each use changes the token's document, so that uses of one token take turns, on whatever server.</summary>
internal sealed class MongoEnrolmentStore(IMongoConnection connection) : IEnrolmentStore
{
    public Task Add(EnrolmentToken token, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(token);
        return connection.Run(
            Command.Insert(Collections.EnrolmentTokens, new BsonDocument
            {
                { "_id", token.Id },
                { "name", token.Name },
                { "hash", token.Hash },
                { "uses", token.Uses },
                { "left", token.Uses },
                { "by", token.By },
                { "created", token.CreatedAt.UtcTicks },
                { "expires", token.ExpiresAt.UtcTicks },
                { "revoked", BsonNull.Value },
            }),
            cancellation);
    }

    public Task<EnrolmentToken?> Find(string id, CancellationToken cancellation) =>
        connection.First(Command.Find(Collections.EnrolmentTokens, Command.ById(id)), Read, cancellation);

    public async Task<IReadOnlyList<EnrolmentToken>> All(CancellationToken cancellation)
    {
        var tokens = await connection.All(Command.Find(Collections.EnrolmentTokens, []), Read, cancellation);
        return [.. tokens.OrderByDescending(token => token.CreatedAt).ThenBy(token => token.Id, StringComparer.Ordinal)];
    }

    public Task<bool> Use(string id, string attempt, DateTimeOffset now, CancellationToken cancellation)
    {
        BsonDocument Valid() => new() { { "_id", id }, { "revoked", BsonNull.Value }, { "expires", new BsonDocument("$gt", now.UtcTicks) } };
        return connection.InTransaction(
            async (transaction, token) =>
            {
                if (await transaction.First(Command.Find(Collections.EnrolmentTokens, Valid()), document => document, token) is null)
                    return false;
                if (await transaction.First(Command.Find(Collections.EnrolmentUses, Command.ById(UseId(id, attempt))), document => document, token) is not null)
                    return true;
                var some = Valid().Add("left", new BsonDocument("$gt", 0));
                var one = new BsonDocument("$inc", new BsonDocument("left", -1));
                if (await transaction.Write(Command.Update(Collections.EnrolmentTokens, Command.Change(some, one)), token) == 0)
                    return false;
                await transaction.Run(Command.Insert(Collections.EnrolmentUses, Command.ById(UseId(id, attempt))), token);
                return true;
            },
            cancellation);
    }

    public async Task<bool> Revoke(string id, DateTimeOffset at, CancellationToken cancellation)
    {
        var valid = new BsonDocument { { "_id", id }, { "revoked", BsonNull.Value } };
        var change = new BsonDocument("$set", new BsonDocument("revoked", at.UtcTicks));
        return await connection.Write(Command.Update(Collections.EnrolmentTokens, Command.Change(valid, change)), cancellation) > 0
            || await Find(id, cancellation) is not null;
    }

    public async Task<int> RemoveExpired(DateTimeOffset before, CancellationToken cancellation)
    {
        var expired = new BsonDocument("expires", new BsonDocument("$lt", before.UtcTicks));
        var removed = 0;
        foreach (var id in await connection.All(Command.Find(Collections.EnrolmentTokens, expired), document => document.Text("_id"), cancellation))
        {
            if (await Remove(id, cancellation))
                removed++;
        }

        return removed;
    }

    /// <returns>False if another server was faster.</returns>
    private Task<bool> Remove(string id, CancellationToken cancellation) => connection.InTransaction(
        async (transaction, token) =>
        {
            if (await transaction.Write(Command.DeleteOne(Collections.EnrolmentTokens, Command.ById(id)), token) == 0)
                return false;
            var uses = Command.Between(UseId(id, BsonMinKey.Value), UseId(id, BsonMaxKey.Value));
            await transaction.Run(Command.Delete(Collections.EnrolmentUses, new BsonDocument("_id", uses)), token);
            return true;
        },
        cancellation);

    private static BsonDocument UseId(string token, BsonValue attempt) => new() { { "token", token }, { "attempt", attempt } };

    private static EnrolmentToken Read(BsonDocument document) => new()
    {
        Id = document.Text("_id"),
        Name = document.Text("name"),
        Hash = document.Bytes("hash"),
        Uses = document.Int("uses"),
        Used = document.Int("uses") - document.Int("left"),
        By = document.Text("by"),
        CreatedAt = document.Instant("created"),
        ExpiresAt = document.Instant("expires"),
        RevokedAt = document.InstantOrNull("revoked"),
    };
}
