using MongoDB.Bson;
using Orchestrator.Core.Reports;
using Orchestrator.Storage.MongoDb.Commands;
using Orchestrator.Storage.MongoDb.Schema;

namespace Orchestrator.Storage.MongoDb.Reports;

/// <summary>The causes that are told apart in the runs of one batch. They lie in a document per run; whoever writes to a run has it to themselves.</summary>
internal sealed class StoredCauses
{
    private const string Causes = "causes";

    private readonly Dictionary<long, CausesOfRun> ofRuns;

    private StoredCauses(Dictionary<long, CausesOfRun> ofRuns) => this.ofRuns = ofRuns;

    /// <param name="runs">Numbers of the runs that failures of this batch belong to.</param>
    public static async Task<StoredCauses> Of(IMongoCommands transaction, IReadOnlyCollection<long> runs, CancellationToken cancellation)
    {
        var known = runs.ToDictionary(run => run, _ => new CausesOfRun([]));
        if (runs.Count == 0)
            return new StoredCauses(known);
        var find = Command.Find(Collections.ReportCauses, Command.ByIds(runs.Select(run => (BsonValue)run)));
        await foreach (var document in transaction.Cursor(find, cancellation))
            known[document.Long("_id")] = new CausesOfRun(document[Causes].AsBsonArray.Select(cause => cause.AsString));
        return new StoredCauses(known);
    }

    /// <param name="cause">As <see cref="FailureCause"/> writes it.</param>
    public string Counted(long run, string cause) => cause.Length == 0 ? cause : ofRuns[run].Counted(cause);

    /// <summary>Keeps those that are new, always in the same order.</summary>
    public async Task Write(IMongoCommands transaction, CancellationToken cancellation)
    {
        var statements = ofRuns
            .Where(run => run.Value.Added.Count > 0)
            .OrderBy(run => run.Key)
            .Select(run => Command.Upsert(Command.ById(run.Key), Push(run.Value.Added)))
            .ToList();
        if (statements.Count > 0)
            await transaction.Run(Command.Update(Collections.ReportCauses, statements), cancellation);
    }

    private static BsonDocument Push(IEnumerable<string> causes) =>
        new("$push", new BsonDocument(Causes, new BsonDocument("$each", new BsonArray(causes))));
}
