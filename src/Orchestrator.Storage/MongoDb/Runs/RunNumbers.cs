using System.Collections.Concurrent;
using MongoDB.Bson;
using Orchestrator.Storage.MongoDb.Commands;
using Orchestrator.Storage.MongoDb.Schema;

namespace Orchestrator.Storage.MongoDb.Runs;

/// <summary>
/// The numbers of runs by their ids. A batch may take them from memory because it then writes to each of its runs where id and number
/// match, and so notices a run that has been removed; a reader asks.
/// </summary>
internal sealed class RunNumbers
{
    private const int Capacity = 10_000;

    private readonly ConcurrentDictionary<string, long> known = new(StringComparer.Ordinal);

    /// <summary>The run's number, or null if there is no such run.</summary>
    public static async Task<long?> Of(IMongoCommands commands, string runId, CancellationToken cancellation)
    {
        var found = Command.Find(Collections.Runs, Command.ById(runId), projection: Command.Only("no"));
        return (await commands.First(found, document => document, cancellation))?.Long("no");
    }

    /// <summary>Numbers of these runs, from memory where it has them; what does not exist is missing in the answer.</summary>
    /// <param name="ask">True: all are asked for.</param>
    public async Task<Dictionary<string, long>> Of(IMongoCommands commands, IReadOnlyCollection<string> runIds, bool ask, CancellationToken cancellation)
    {
        var numbers = new Dictionary<string, long>(StringComparer.Ordinal);
        var unknown = new List<BsonValue>();
        foreach (var id in runIds)
        {
            if (!ask && known.TryGetValue(id, out var number))
                numbers.Add(id, number);
            else
                unknown.Add(id);
        }

        if (unknown.Count == 0)
            return numbers;
        if (known.Count >= Capacity)
            known.Clear();
        await foreach (var document in commands.Cursor(
            Command.Find(Collections.Runs, Command.ByIds(unknown), projection: Command.Only("no")), cancellation))
        {
            numbers[document.Text("_id")] = document.Long("no");
            known[document.Text("_id")] = document.Long("no");
        }

        return numbers;
    }
}
