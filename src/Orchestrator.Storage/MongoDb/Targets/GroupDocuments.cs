using System.Text.Json;
using MongoDB.Bson;
using Orchestrator.Core.Targets;
using Orchestrator.Storage.Json;
using Orchestrator.Storage.MongoDb.Commands;
using Orchestrator.Storage.MongoDb.Schema;

namespace Orchestrator.Storage.MongoDb.Targets;

/// <summary>Groups as documents, and what happens to them in transactions of targets.</summary>
internal static class GroupDocuments
{
    /// <summary>Groups per reading.</summary>
    private const int Chunk = 2_000;

    /// <summary>Changed by everybody who lets a target join, and read by nobody: two transactions that write to one document collide.</summary>
    private const string Joins = "joins";

    public static BsonDocument Whole(Group group) => new() { { "_id", NameKey.Of(group.Name) }, { "body", JsonSerializer.Serialize(group, StorageJson.Default.Group) } };

    public static Group Read(BsonDocument document) => JsonSerializer.Deserialize(document.Text("body"), StorageJson.Default.Group)!;

    /// <summary>Adds those of the groups that are not there.</summary>
    public static async Task Add(IMongoCommands transaction, IEnumerable<Group> groups, CancellationToken cancellation)
    {
        foreach (var chunk in groups.Select(Whole).Chunk(Chunk))
        {
            var find = Command.Find(Collections.Groups, Command.ByIds(chunk.Select(document => document["_id"])), projection: Command.Only("_id"));
            var known = (await transaction.All(find, document => document["_id"], cancellation)).ToHashSet();
            BsonDocument[] missing = [.. chunk.Where(document => !known.Contains(document["_id"]))];
            if (missing.Length > 0)
                await transaction.Run(Command.Insert(Collections.Groups, missing), cancellation);
        }
    }

    /// <summary>Holds groups until the transaction ends: nobody removes them, or gives them queries, beside it.</summary>
    /// <exception cref="GroupGoneException">One of them is not there, or a dynamic one.</exception>
    public static async Task Hold(IMongoCommands transaction, IEnumerable<string> names, CancellationToken cancellation)
    {
        foreach (var chunk in names.Order(StringComparer.OrdinalIgnoreCase).Chunk(Chunk))
        {
            var find = Command.Find(Collections.Groups, Command.ByIds(chunk.Select(name => (BsonValue)NameKey.Of(name))));
            var found = await transaction.All(find, Read, cancellation);
            var usable = found.Where(group => group.Query is null).Select(group => NameKey.Of(group.Name)).ToHashSet(StringComparer.Ordinal);
            if (chunk.FirstOrDefault(name => !usable.Contains(NameKey.Of(name))) is { } gone)
                throw new GroupGoneException(gone);
            var joins = new BsonDocument("$inc", new BsonDocument(Joins, 1L));
            await transaction.Run(Command.Update(Collections.Groups, chunk.Select(name => Command.Change(Command.ById(NameKey.Of(name)), joins))), cancellation);
        }
    }
}
