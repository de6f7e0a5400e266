using MongoDB.Bson;
using Orchestrator.Core;
using Orchestrator.Core.Triggers;
using Orchestrator.Storage.MongoDb.Commands;
using Orchestrator.Storage.MongoDb.Schema;

namespace Orchestrator.Storage.MongoDb.Triggers;

/// <summary>Triggers in MongoDB.</summary>
internal sealed class MongoTriggerStore(IMongoConnection connection) : ITriggerStore
{
    /// <summary>Two servers that are the first to know a trigger collide once.</summary>
    private const int Attempts = 3;

    public async Task<IReadOnlyList<TriggerState>> States(CancellationToken cancellation) =>
        await connection.All(Command.Find(Collections.Triggers, []), TriggerDocuments.ReadState, cancellation);

    public Task<bool> MoveCursor(TriggerKey trigger, ScheduleCursor? from, ScheduleCursor to, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(to);
        var standing = from is null ? new BsonDocument { { "schedule", BsonNull.Value }, { "settled", BsonNull.Value } } : TriggerDocuments.Cursor(from);
        return from is null
            ? Set(trigger, standing, TriggerDocuments.Cursor(to), cancellation)
            : Change(trigger, standing, TriggerDocuments.Cursor(to), cancellation);
    }

    public Task Pause(TriggerKey trigger, TriggerPause pause, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(pause);
        return Set(trigger, new BsonDocument("paused", BsonNull.Value), TriggerDocuments.Pause(pause), cancellation);
    }

    public Task Resume(TriggerKey trigger, DateTimeOffset at, CancellationToken cancellation)
    {
        BsonDocument Paused() => Command.ById(TriggerDocuments.Id(trigger)).Add("paused", new BsonDocument("$gte", 0L));
        var resumed = new BsonDocument { { "pausedBy", BsonNull.Value }, { "paused", BsonNull.Value } };

        // The first for a trigger that has a cursor, the second for one that has none.
        var withCursor = Command.Change(
            Paused().Add("settled", new BsonDocument("$gte", 0L)),
            new BsonDocument { { "$set", resumed }, { "$max", new BsonDocument("settled", at.UtcTicks) } });
        var without = Command.Change(Paused(), new BsonDocument("$set", resumed));
        return connection.Run(Command.Update(Collections.Triggers, withCursor, without), cancellation);
    }

    public async Task Record(Firing firing, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(firing);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await connection.InTransaction((transaction, token) => TriggerHistory.Record(transaction, firing, token), cancellation);
                return;
            }
            catch (MongoCommandException failure) when (failure.IsDuplicateKey && attempt < Attempts)
            {
                // The next attempt finds what the other server added.
            }
        }
    }

    public Task<Page<Firing>> Firings(TriggerKey trigger, PageRequest page, CancellationToken cancellation) =>
        connection.Page(Collections.Firings, TriggerDocuments.Id(trigger), TriggerHistory.Newest, page, TriggerDocuments.ReadFiring, cancellation);

    public async Task<IReadOnlyList<string>> Hooks(CancellationToken cancellation) => await connection.All(
        Command.Find(Collections.HookSecrets, [], Command.By("_id"), projection: Command.Only("_id")), document => document.Text("_id"), cancellation);

    public Task<byte[]?> FindHookSecret(string hook, CancellationToken cancellation) =>
        connection.First(Command.Find(Collections.HookSecrets, Command.ById(hook)), document => document.Bytes("value"), cancellation);

    public Task SaveHookSecret(string hook, byte[] encrypted, CancellationToken cancellation) =>
        connection.ReplaceOrAdd(Collections.HookSecrets, new BsonDocument { { "_id", hook }, { "value", encrypted } }, cancellation);

    public Task<bool> ReplaceHookSecret(string hook, byte[] from, byte[] to, CancellationToken cancellation) =>
        connection.ReplaceValue(Collections.HookSecrets, hook, from, to, cancellation);

    public async Task<bool> RemoveHookSecret(string hook, CancellationToken cancellation) =>
        await connection.Write(Command.DeleteOne(Collections.HookSecrets, Command.ById(hook)), cancellation) > 0;

    /// <summary>Sets fields where the conditions hold, also of a trigger nothing is known of.</summary>
    private async Task<bool> Set(TriggerKey trigger, BsonDocument conditions, BsonDocument fields, CancellationToken cancellation) =>
        await Change(trigger, conditions, fields, cancellation)
        || await connection.TryAdd(Collections.Triggers, Command.ById(TriggerDocuments.Id(trigger)).AddRange(fields), cancellation)
        || await Change(trigger, conditions, fields, cancellation);

    private async Task<bool> Change(TriggerKey trigger, BsonDocument conditions, BsonDocument fields, CancellationToken cancellation)
    {
        var known = Command.ById(TriggerDocuments.Id(trigger)).AddRange(conditions);
        return await connection.Write(Command.Update(Collections.Triggers, Command.Change(known, new BsonDocument("$set", fields))), cancellation) > 0;
    }
}
