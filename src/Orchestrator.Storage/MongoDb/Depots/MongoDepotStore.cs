using System.Text.Json;
using MongoDB.Bson;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Depots;
using Orchestrator.Core;
using Orchestrator.Core.Depots;
using Orchestrator.Storage.Json;
using Orchestrator.Storage.MongoDb.Commands;
using Orchestrator.Storage.MongoDb.Schema;

namespace Orchestrator.Storage.MongoDb.Depots;

/// <summary>Depots in MongoDB.</summary>
internal sealed class MongoDepotStore(IMongoConnection connection) : IDepotStore
{
    private static readonly BsonDocument Latest = new() { { "at", -1 }, { "_id", -1 } };

    public async Task<IReadOnlyList<Depot>> All(CancellationToken cancellation) =>
        await connection.All(Command.Find(Collections.Depots, [], Command.By("_id")), Read, cancellation);

    public Task Save(Depot depot, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(depot);
        var document = new BsonDocument { { "_id", NameKey.Of(depot.Name) }, { "body", JsonSerializer.Serialize(depot, StorageJson.Default.Depot) } };
        return connection.ReplaceOrAdd(Collections.Depots, document, cancellation);
    }

    public Task<bool> Remove(string name, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(name);
        return connection.InTransaction(
            async (transaction, token) =>
            {
                var byName = Command.ById(NameKey.Of(name));
                if (await transaction.First(Command.Find(Collections.Depots, byName), Read, token) is not { } depot)
                    return false;
                await transaction.Run(Command.DeleteOne(Collections.Depots, byName), token);
                await transaction.Run(Command.DeleteOne(Collections.DepotStates, Command.ById(depot.Id)), token);
                await transaction.Run(Command.Delete(Collections.DepotEntries, new BsonDocument("depot", depot.Id)), token);
                return true;
            },
            cancellation);
    }

    public async Task Record(DepotMessage message, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(message);
        foreach (var state in message.States)
            await Record(state, cancellation);
        var entries = message.Entries.Select(entry => new BsonDocument
        {
            { "_id", entry.Id },
            { "depot", entry.Depot },
            { "at", entry.At.UtcTicks },
            { "body", JsonSerializer.Serialize(entry, ContractsJson.Default.DepotEntry) },
        }).ToList();
        await connection.InTransaction(
            (transaction, token) => NewDocuments.Add(transaction, Collections.DepotEntries, entries, mayBeKnown: true, token), cancellation);
    }

    public async Task<IReadOnlyList<DepotState>> States(CancellationToken cancellation) => await connection.All(
        Command.Find(Collections.DepotStates, [], Command.By("_id")), document => JsonSerializer.Deserialize(document.Text("body"), ContractsJson.Default.DepotState)!, cancellation);

    public Task<Page<DepotEntry>> Entries(string? depot, PageRequest page, CancellationToken cancellation) => connection.Page(
        Collections.DepotEntries,
        new BsonDocument().AddSome("depot", depot),
        Latest,
        page,
        document => JsonSerializer.Deserialize(document.Text("body"), ContractsJson.Default.DepotEntry)!,
        cancellation);

    public async Task<int> Trim(DateTimeOffset before, int keep, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(keep);
        var old = new BsonDocument("at", new BsonDocument("$lt", before.UtcTicks));
        var removed = await connection.Write(Command.Delete(Collections.DepotEntries, old), cancellation);
        var beyond = await connection.All(
            Command.Find(Collections.DepotEntries, [], Latest, keep, projection: Command.Only("_id")), document => document["_id"], cancellation);
        if (beyond.Count > 0)
            removed += await connection.Write(Command.Delete(Collections.DepotEntries, Command.ByIds(beyond)), cancellation);
        return (int)removed;
    }

    private async Task Record(DepotState state, CancellationToken cancellation)
    {
        var document = new BsonDocument
        {
            { "_id", state.Depot },
            { "at", state.At.UtcTicks },
            { "body", JsonSerializer.Serialize(state, ContractsJson.Default.DepotState) },
        };
        if (await connection.TryAdd(Collections.DepotStates, document, cancellation))
            return;
        var notLater = Command.ById(state.Depot).Add("at", new BsonDocument("$lte", state.At.UtcTicks));
        await connection.Write(Command.Update(Collections.DepotStates, Command.Change(notLater, document)), cancellation);
    }

    private static Depot Read(BsonDocument document) => JsonSerializer.Deserialize(document.Text("body"), StorageJson.Default.Depot)!;
}
