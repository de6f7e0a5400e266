using MongoDB.Bson;
using Orchestrator.Core.Triggers;
using Orchestrator.Storage.MongoDb.Commands;
using Orchestrator.Storage.MongoDb.Schema;

namespace Orchestrator.Storage.MongoDb.Triggers;

/// <summary>Writes one line of a trigger's history, and what it changes in the state, inside a transaction.</summary>
internal static class TriggerHistory
{
    public static readonly BsonDocument Newest = new() { { "at", -1 }, { "_id", -1 } };

    /// <returns>False if the line was not wanted.</returns>
    public static async Task<bool> Record(IMongoCommands transaction, Firing firing, CancellationToken cancellation)
    {
        var state = TriggerDocuments.Id(firing.Trigger);
        if (await transaction.First(Command.Find(Collections.Triggers, Command.ById(state)), document => document, cancellation) is null)
            await transaction.Run(Command.Insert(Collections.Triggers, Command.ById(state)), cancellation);
        if (!await Write(transaction, firing, cancellation))
            return false;
        await Trim(transaction, firing.Trigger, cancellation);

        var outcome = TriggerDocuments.Outcome(firing);
        var time = outcome.GetElement(0);
        var earlier = Command.ById(state).Add("$or", new BsonArray
        {
            new BsonDocument(time.Name, BsonNull.Value),
            new BsonDocument(time.Name, new BsonDocument("$lte", time.Value)),
        });
        await transaction.Run(Command.Update(Collections.Triggers, Command.Change(earlier, new BsonDocument("$set", outcome))), cancellation);
        return true;
    }

    /// <returns>False if a line about this occurrence is there that stays.</returns>
    private static async Task<bool> Write(IMongoCommands transaction, Firing firing, CancellationToken cancellation)
    {
        var same = Command.ById(TriggerDocuments.FiringId(firing));
        var known = await transaction.First(Command.Find(Collections.Firings, same), TriggerDocuments.ReadFiring, cancellation);
        if (known is null)
            await transaction.Run(Command.Insert(Collections.Firings, TriggerDocuments.Write(firing)), cancellation);
        else if (known.Outcome == FiringOutcome.Started || firing.Outcome != FiringOutcome.Started)
            return false;
        else
            await transaction.Run(Command.Update(Collections.Firings, Command.Change(same, TriggerDocuments.Write(firing))), cancellation);
        return true;
    }

    private static async Task Trim(IMongoCommands transaction, TriggerKey trigger, CancellationToken cancellation)
    {
        var beyond = await transaction.All(
            Command.Find(Collections.Firings, TriggerDocuments.Id(trigger), Newest, ITriggerStore.KeptFirings, projection: Command.Only("_id")),
            document => document["_id"],
            cancellation);
        if (beyond.Count > 0)
            await transaction.Run(Command.Delete(Collections.Firings, Command.ByIds(beyond)), cancellation);
    }
}
