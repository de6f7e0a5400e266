using MongoDB.Bson;
using Orchestrator.Core.Installation;
using Orchestrator.Storage.MongoDb.Commands;
using Orchestrator.Storage.MongoDb.Schema;

namespace Orchestrator.Storage.MongoDb.Installation;

/// <summary>
/// Leases on targets and the register of installer workers in MongoDB. A lease is changed only where it stands as it was read; who was
/// faster is found by reading again.
/// </summary>
internal sealed class MongoTargetLeaseStore(IMongoConnection connection) : ITargetLeaseStore
{
    public async Task<IReadOnlyList<WorkerMark>> Beat(string worker, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(worker);

        // The database's own clock: it forgets in the end whom nobody forgets.
        var beat = Command.Update(Collections.Workers, Command.Change(Command.ById(worker), new BsonDocument
        {
            { "$inc", new BsonDocument("beats", 1L) },
            { "$currentDate", new BsonDocument("seen", true) },
        }));
        if (await connection.Write(beat, cancellation) == 0)
        {
            await connection.TryAdd(Collections.Workers, new BsonDocument { { "_id", worker }, { "beats", 0L } }, cancellation);
            await connection.Write(beat, cancellation);
        }

        return await connection.All(
            Command.Find(Collections.Workers, [], Command.By("_id")), document => new WorkerMark(document.Text("_id"), document.Long("beats")), cancellation);
    }

    public Task Forget(WorkerMark worker, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(worker);
        var silent = new BsonDocument { { "_id", worker.Name }, { "beats", worker.Beats } };
        return connection.Run(Command.DeleteOne(Collections.Workers, silent), cancellation);
    }

    public async Task<IReadOnlyList<TargetLease>> Take(string worker, IReadOnlyCollection<LeaseWish> wishes, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(worker);
        ArgumentNullException.ThrowIfNull(wishes);
        if (wishes.Count > ITargetLeaseStore.AtOnce)
            throw new ArgumentException($"{wishes.Count} wishes; at most {ITargetLeaseStore.AtOnce} at once.", nameof(wishes));
        var standing = await Standing(wishes, cancellation);
        var fresh = new List<BsonDocument>();
        var changes = new List<BsonDocument>();
        foreach (var wish in wishes)
        {
            if (!standing.TryGetValue(wish.TargetId, out var lease))
                fresh.Add(new BsonDocument { { "_id", wish.TargetId }, { "owner", worker }, { "command", wish.CommandId }, { "beginning", 1 } });
            else if (lease.Owner is null || lease == wish.Lapsed)
                changes.Add(Command.Change(Exactly(lease), Taken(worker, wish.CommandId, lease)));
        }

        if (fresh.Count + changes.Count == 0)
            return [.. standing.Values];
        await Add(fresh, cancellation);
        if (changes.Count > 0)
            await connection.Run(Command.Update(Collections.TargetLeases, changes), cancellation);
        return [.. (await Standing(wishes, cancellation)).Values];
    }

    public Task Release(IReadOnlyCollection<TargetLease> leases, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(leases);
        var free = new BsonDocument("$unset", new BsonDocument("owner", ""));
        return leases.Count == 0
            ? Task.CompletedTask
            : connection.Run(Command.Update(Collections.TargetLeases, leases.Select(lease => Command.Change(Exactly(lease), free))), cancellation);
    }

    public async Task<IReadOnlyList<TargetLease>> Of(string worker, CancellationToken cancellation) =>
        await connection.All(Command.Find(Collections.TargetLeases, new BsonDocument("owner", worker)), Read, cancellation);

    private static BsonDocument Taken(string worker, string commandId, TargetLease from) => new("$set", new BsonDocument
    {
        { "owner", worker },
        { "command", commandId },
        { "beginning", from.CommandId == commandId ? from.Beginning + 1 : 1 },
    });

    private static BsonDocument Exactly(TargetLease lease) => new()
    {
        { "_id", lease.TargetId }, { "owner", lease.Owner is null ? BsonNull.Value : lease.Owner }, { "command", lease.CommandId }, { "beginning", lease.Beginning },
    };

    private static TargetLease Read(BsonDocument document) =>
        new(document.Text("_id"), document.TextOrNull("owner"), document.Text("command"), document.Int("beginning"));

    private async Task<Dictionary<string, TargetLease>> Standing(IReadOnlyCollection<LeaseWish> wishes, CancellationToken cancellation)
    {
        var find = Command.Find(Collections.TargetLeases, Command.ByIds(wishes.Select(wish => (BsonValue)wish.TargetId)));
        return (await connection.All(find, Read, cancellation)).ToDictionary(lease => lease.TargetId, StringComparer.Ordinal);
    }

    private async Task Add(List<BsonDocument> leases, CancellationToken cancellation)
    {
        if (leases.Count == 0)
            return;
        try
        {
            await connection.Run(Command.Insert(Collections.TargetLeases, leases).Add("ordered", false), cancellation);
        }
        catch (MongoCommandException failure) when (failure.IsDuplicateKey)
        {
            // Another worker was faster with some; the others are there now.
        }
    }
}
