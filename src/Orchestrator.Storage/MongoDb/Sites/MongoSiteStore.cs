using System.Text.Json;
using MongoDB.Bson;
using Orchestrator.Core.Sites;
using Orchestrator.Storage.Json;
using Orchestrator.Storage.MongoDb.Commands;
using Orchestrator.Storage.MongoDb.Schema;

namespace Orchestrator.Storage.MongoDb.Sites;

/// <summary>Sites in MongoDB.</summary>
internal sealed class MongoSiteStore(IMongoConnection connection) : ISiteStore
{
    public async Task<IReadOnlyList<Site>> All(CancellationToken cancellation) => await connection.All(
        Command.Find(Collections.Sites, [], Command.By("_id")),
        document => JsonSerializer.Deserialize(document.Text("body"), StorageJson.Default.Site)!,
        cancellation);

    public Task Save(Site site, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(site);
        var document = new BsonDocument { { "_id", NameKey.Of(site.Name) }, { "body", JsonSerializer.Serialize(site, StorageJson.Default.Site) } };
        return connection.ReplaceOrAdd(Collections.Sites, document, cancellation);
    }

    public async Task<bool> Remove(string name, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(name);
        return await connection.Write(Command.DeleteOne(Collections.Sites, Command.ById(NameKey.Of(name))), cancellation) > 0;
    }
}
