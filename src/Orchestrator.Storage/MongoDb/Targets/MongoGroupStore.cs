using System.Text.Json;
using MongoDB.Bson;
using Orchestrator.Core.Targets;
using Orchestrator.Storage.Json;
using Orchestrator.Storage.MongoDb.Commands;
using Orchestrator.Storage.MongoDb.Schema;

namespace Orchestrator.Storage.MongoDb.Targets;

/// <summary>Groups in MongoDB.</summary>
internal sealed class MongoGroupStore(IMongoConnection connection) : IGroupStore
{
    public async Task<IReadOnlyList<Group>> All(CancellationToken cancellation) => await connection.All(
        Command.Find(Collections.Groups, [], Command.By("_id")),
        document => JsonSerializer.Deserialize(document.Text("body"), StorageJson.Default.Group)!,
        cancellation);

    public async Task Save(IReadOnlyCollection<Group> groups, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(groups);
        if (groups.Count == 1)
            await connection.ReplaceOrAdd(Collections.Groups, Document(groups.First()), cancellation);
        else if (groups.Count > 1)
            await connection.InTransaction((transaction, token) => transaction.Run(Command.Update(Collections.Groups, groups.Select(Change)), token), cancellation);
    }

    public async Task<bool> Remove(string name, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(name);
        return await connection.Write(Command.DeleteOne(Collections.Groups, Command.ById(NameKey.Of(name))), cancellation) > 0;
    }

    private static BsonDocument Change(Group group) => Command.Upsert(Command.ById(NameKey.Of(group.Name)), Document(group));

    private static BsonDocument Document(Group group) => new() { { "_id", NameKey.Of(group.Name) }, { "body", JsonSerializer.Serialize(group, StorageJson.Default.Group) } };
}
