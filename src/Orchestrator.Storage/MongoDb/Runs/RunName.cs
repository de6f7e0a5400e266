using MongoDB.Bson;
using Orchestrator.Storage.MongoDb.Commands;
using Orchestrator.Storage.MongoDb.Schema;

namespace Orchestrator.Storage.MongoDb.Runs;

/// <summary>What a run is called, for whoever has its number.</summary>
/// <param name="Targets">How many it has.</param>
internal sealed record RunName(string Id, string DefinitionId, int Targets)
{
    /// <summary>Names by numbers; what has been removed is missing in the answer.</summary>
    public static async Task<Dictionary<long, RunName>> Of(IMongoCommands commands, IEnumerable<long> runs, CancellationToken cancellation)
    {
        var asked = runs.Distinct().Select(run => (BsonValue)run).ToList();
        var names = new Dictionary<long, RunName>();
        if (asked.Count == 0)
            return names;
        var find = Command.Find(Collections.Runs, new BsonDocument("no", Command.In(asked)), projection: Command.Only("no", "definition", "targets"));
        await foreach (var document in commands.Cursor(find, cancellation))
            names.Add(document.Long("no"), new RunName(document.Text("_id"), document.Text("definition"), document.Int("targets")));
        return names;
    }
}
