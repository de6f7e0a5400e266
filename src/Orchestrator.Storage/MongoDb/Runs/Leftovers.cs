using MongoDB.Bson;
using Orchestrator.Storage.MongoDb.Commands;
using Orchestrator.Storage.MongoDb.Schema;

namespace Orchestrator.Storage.MongoDb.Runs;

/// <summary>
/// Notes about runs' rows that nobody can see: those of a run that is being created, and those of a run that has been removed. Rows of
/// a note that is not about a creation are removed sooner or later.
/// </summary>
internal static class Leftovers
{
    /// <summary>No creation takes this long; its server is gone. If it is not, its transaction finds the note changed and comes to nothing.</summary>
    private static readonly TimeSpan CreationLimit = TimeSpan.FromHours(1);

    public static Task Begin(IMongoCommands commands, long run, DateTimeOffset now, CancellationToken cancellation) => commands.Run(
        Command.Insert(Collections.Removals, new BsonDocument { { "_id", run }, { "creating", true }, { "since", now.UtcTicks } }),
        cancellation);

    /// <returns>False if it has been given up.</returns>
    public static async Task<bool> Complete(IMongoCommands transaction, long run, CancellationToken cancellation) =>
        await transaction.Write(Command.DeleteOne(Collections.Removals, Creating(run)), cancellation) > 0;

    /// <summary>Ends a creation that came to nothing; nothing happens if it was completed.</summary>
    public static Task GiveUp(IMongoCommands commands, long run, CancellationToken cancellation) =>
        commands.Run(Command.Update(Collections.Removals, Command.Change(Creating(run), GivenUp())), cancellation);

    /// <summary>Ends all creations that nobody is at work on any more.</summary>
    public static async Task GiveUpOld(IMongoCommands commands, DateTimeOffset now, CancellationToken cancellation)
    {
        var old = new BsonDocument { { "creating", true }, { "since", new BsonDocument("$lt", (now - CreationLimit).UtcTicks) } };
        foreach (var run in await commands.All(Command.Find(Collections.Removals, old), document => document.Long("_id"), cancellation))
            await GiveUp(commands, run, cancellation);
    }

    public static Task Remember(IMongoCommands transaction, long run, DateTimeOffset now, CancellationToken cancellation) => transaction.Run(
        Command.Insert(Collections.Removals, new BsonDocument { { "_id", run }, { "creating", false }, { "since", now.UtcTicks } }),
        cancellation);

    /// <summary>Numbers of runs whose rows are to be removed.</summary>
    public static async Task<IReadOnlyList<long>> Unfinished(IMongoCommands commands, CancellationToken cancellation) => await commands.All(
        Command.Find(Collections.Removals, new BsonDocument("creating", false), Command.By("_id")),
        document => document.Long("_id"),
        cancellation);

    public static Task Forget(IMongoCommands commands, long run, CancellationToken cancellation) =>
        commands.Run(Command.DeleteOne(Collections.Removals, new BsonDocument { { "_id", run }, { "creating", false } }), cancellation);

    private static BsonDocument Creating(long run) => new() { { "_id", run }, { "creating", true } };

    private static BsonDocument GivenUp() => new("$set", new BsonDocument("creating", false));
}
