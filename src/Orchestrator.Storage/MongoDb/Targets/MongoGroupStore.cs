using MongoDB.Bson;
using Orchestrator.Core.Targets;
using Orchestrator.Storage.MongoDb.Commands;
using Orchestrator.Storage.MongoDb.Schema;

namespace Orchestrator.Storage.MongoDb.Targets;

/// <summary>
/// Groups in MongoDB. Whoever lets a target join a group writes to the group's document, too: so a group is not removed, or given a query, beside it.
/// </summary>
internal sealed class MongoGroupStore(IMongoConnection connection) : IGroupStore
{
    /// <summary>Two servers that add the same group at once collide once.</summary>
    private const int Attempts = 3;

    public async Task<IReadOnlyList<Group>> All(CancellationToken cancellation) =>
        await connection.All(Command.Find(Collections.Groups, [], Command.By("_id")), GroupDocuments.Read, cancellation);

    public async Task Save(Group group, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(group);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await connection.InTransaction((transaction, token) => Save(transaction, group, token), cancellation);
                return;
            }
            catch (MongoCommandException failure) when (failure.IsDuplicateKey && attempt < Attempts)
            {
                // Somebody else added it meanwhile: then it is replaced.
            }
        }
    }

    public async Task<bool> Remove(string name, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(name);
        return await connection.InTransaction(
            async (transaction, token) =>
            {
                await ThrowIfInUse(transaction, name, token);
                return await transaction.Write(Command.DeleteOne(Collections.Groups, Command.ById(NameKey.Of(name))), token) > 0;
            },
            cancellation);
    }

    private static async Task<bool> Save(IMongoCommands transaction, Group group, CancellationToken cancellation)
    {
        if (group.Query is not null)
            await ThrowIfInUse(transaction, group.Name, cancellation);
        var whole = GroupDocuments.Whole(group);
        if (await transaction.Write(Command.Update(Collections.Groups, Command.Change(Command.ById(whole["_id"]), whole)), cancellation) == 0)
            await transaction.Run(Command.Insert(Collections.Groups, whole), cancellation);
        return true;
    }

    private static async Task ThrowIfInUse(IMongoCommands transaction, string name, CancellationToken cancellation)
    {
        var anyMember = Command.Find(Collections.Targets, new BsonDocument("groups", NameKey.Of(name)), limit: 1, projection: Command.Only("_id"));
        if (await transaction.First(anyMember, document => document, cancellation) is not null)
            throw new GroupInUseException(name);
    }
}
