using MongoDB.Bson;
using Orchestrator.Core.Runs;
using Orchestrator.Storage.MongoDb.Commands;
using Orchestrator.Storage.MongoDb.Schema;

namespace Orchestrator.Storage.MongoDb.Runs;

/// <summary>
/// Creates runs of any size at once or not at all. A hundred thousand tokens are too many for one transaction, so they come first, under a
/// number that no run has yet and nobody can see; the run's own document comes last, and its transaction is the moment of creation. Before
/// all that a note says that rows of this number are rubbish (<see cref="Leftovers"/>); the same transaction strikes it out.
/// </summary>
internal sealed class RunCreation(IMongoConnection connection, TimeProvider time)
{
    /// <summary>Tokens per command.</summary>
    private const int Chunk = 5_000;

    /// <returns>False, and nothing stored, if a run of that id exists.</returns>
    public async Task<bool> Create(RunRecord run, IReadOnlyList<TargetRun> targets, RunEvent created, CancellationToken cancellation)
    {
        if (await RunNumbers.Of(connection, run.Id, cancellation) is not null)
            return false;
        var number = await Sequence.Next(connection, Sequence.Runs, cancellation);
        await Leftovers.Begin(connection, number, time.GetUtcNow(), cancellation);
        try
        {
            foreach (var chunk in targets.Chunk(Chunk))
            {
                var tokens = chunk.Select(token => TokenDocuments.Write(token, number));
                await connection.Run(Command.Insert(Collections.TargetRuns, tokens), cancellation);
            }

            await connection.InTransaction((transaction, token) => Commit(transaction, RunDocuments.Write(run, number, targets.Count), created, number, token), cancellation);
            return true;
        }
        catch (Exception failure)
        {
            await Abandon(number);
            if (failure is MongoCommandException { IsDuplicateKey: true } && await RunNumbers.Of(connection, run.Id, cancellation) is not null)
                return false;
            throw;
        }
    }

    private static async Task<bool> Commit(IMongoCommands transaction, BsonDocument run, RunEvent created, long number, CancellationToken cancellation)
    {
        await transaction.Run(Command.Insert(Collections.Runs, run), cancellation);
        await transaction.Run(Command.Insert(Collections.RunEvents, RunDocuments.WriteEvent(created, number)), cancellation);
        if (!await Leftovers.Complete(transaction, number, cancellation))
            throw new InvalidOperationException($"Creating the run '{created.RunId}' took so long that it was given up; start it again.");
        return true;
    }

    /// <summary>
    /// Its rows are rubbish from now on. If the transaction did take place although its reply was lost, the note is gone and nothing happens;
    /// if this fails, the note tells the next removal.
    /// </summary>
    private async Task Abandon(long number)
    {
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5), time);
            await Leftovers.GiveUp(connection, number, limit.Token);
        }
        catch (Exception failure) when (failure is MongoDbException or OperationCanceledException)
        {
            // Whoever sees the first failure knows enough.
        }
    }
}
