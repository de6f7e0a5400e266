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

    public Task<bool> Add(Site site, CancellationToken cancellation) => connection.TryAdd(Collections.Sites, Document(site), cancellation);

    public Task Save(Site site, CancellationToken cancellation) => connection.ReplaceOrAdd(Collections.Sites, Document(site), cancellation);

    public async Task<bool> Remove(string name, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(name);
        return await connection.Write(Command.DeleteOne(Collections.Sites, Command.ById(NameKey.Of(name))), cancellation) > 0;
    }

    private static BsonDocument Document(Site site)
    {
        ArgumentNullException.ThrowIfNull(site);
        return new BsonDocument { { "_id", NameKey.Of(site.Name) }, { "body", JsonSerializer.Serialize(site, StorageJson.Default.Site) } };
    }
}
