using MongoDB.Bson;
using Orchestrator.Core.Timeframes;
using Orchestrator.Storage.MongoDb.Commands;
using Orchestrator.Storage.MongoDb.Schema;
using Orchestrator.Timeframes;

namespace Orchestrator.Storage.MongoDb.Timeframes;

/// <summary>Named timeframes in MongoDB.</summary>
internal sealed class MongoTimeframeStore(IMongoConnection connection) : ITimeframeStore
{
    public Task Save(NamedTimeframe timeframe, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(timeframe);
        var document = new BsonDocument
        {
            { "_id", NameKey.Of(timeframe.Name) },
            { "name", timeframe.Name },
            { "timeframe", timeframe.Timeframe.ToText() },
            { "description", timeframe.Description },
        };
        return connection.ReplaceOrAdd(Collections.Timeframes, document, cancellation);
    }

    public async Task<IReadOnlyList<NamedTimeframe>> All(CancellationToken cancellation) => await connection.All(
        Command.Find(Collections.Timeframes, [], Command.By("_id")),
        document => new NamedTimeframe(document.Text("name"), Timeframe.Parse(document.Text("timeframe")), document.Text("description")),
        cancellation);

    public async Task<bool> Remove(string name, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(name);
        return await connection.Write(Command.DeleteOne(Collections.Timeframes, Command.ById(NameKey.Of(name))), cancellation) > 0;
    }
}
