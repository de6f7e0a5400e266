using System.Runtime.CompilerServices;
using MongoDB.Bson;
using Orchestrator.Core;
using Orchestrator.Core.Packages;
using Orchestrator.Storage.MongoDb.Commands;
using Orchestrator.Storage.MongoDb.Schema;

namespace Orchestrator.Storage.MongoDb.Packages;

/// <summary>
/// Packages in MongoDB. Whoever begins a draft writes to its manifest, and whoever forgets one deletes it: of two servers that do so at one
/// time one goes first, and no draft is left without its manifest.
/// </summary>
internal sealed class MongoPackageStore(IMongoConnection connection) : IPackageStore
{
    private static readonly BsonDocument NewestFirst = Command.By("nameKey", "order");

    public Task Begin(PackageDraft draft, byte[] manifest, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(draft);
        return connection.InTransaction(
            async (transaction, token) =>
            {
                var touch = Command.Change(Command.ById(draft.Manifest), new BsonDocument("$inc", new BsonDocument("begun", 1L)));
                if (await transaction.Write(Command.Update(Collections.PackageManifests, touch), token) == 0)
                    await transaction.Run(Command.Insert(Collections.PackageManifests, new BsonDocument { { "_id", draft.Manifest }, { "content", manifest }, { "begun", 1L } }), token);
                var whole = PackageDocuments.WriteDraft(draft);
                if (await transaction.Write(Command.Update(Collections.PackageDrafts, Command.Change(Command.ById(draft.Manifest), whole)), token) == 0)
                    await transaction.Run(Command.Insert(Collections.PackageDrafts, whole), token);
                return true;
            },
            cancellation);
    }

    public Task<PackageDraft?> FindDraft(string manifest, CancellationToken cancellation) =>
        connection.First(Command.Find(Collections.PackageDrafts, Command.ById(manifest)), PackageDocuments.ReadDraft, cancellation);

    public async Task<bool> Publish(PackageVersion version, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(version);
        var document = PackageDocuments.Write(version, await Sequence.Next(connection, Sequence.Packages, cancellation));
        try
        {
            return await connection.InTransaction(
                async (transaction, token) =>
                {
                    if (await transaction.First(Command.Find(Collections.Packages, Called(version.Name, version.Version)), found => found, token) is not null)
                        return false;
                    if (await transaction.Write(Command.DeleteOne(Collections.PackageDrafts, Command.ById(version.Manifest)), token) == 0)
                        return false;
                    await transaction.Run(Command.Insert(Collections.Packages, document), token);
                    return true;
                },
                cancellation);
        }
        catch (MongoCommandException failure) when (failure.IsDuplicateKey)
        {
            // Another server has just published the same number.
            return false;
        }
    }

    public Task<PackageVersion?> Find(string name, string version, CancellationToken cancellation) =>
        connection.First(Command.Find(Collections.Packages, Called(name, version)), PackageDocuments.Read, cancellation);

    public Task<PackageVersion?> FindLatest(string name, CancellationToken cancellation) =>
        connection.First(Command.Find(Collections.Packages, Present(name), NewestFirst), PackageDocuments.Read, cancellation);

    public Task<PackageVersion?> FindByManifest(string manifest, CancellationToken cancellation) =>
        connection.First(Command.Find(Collections.Packages, Command.ById(manifest)), PackageDocuments.Read, cancellation);

    public Task<byte[]?> ManifestBytes(string manifest, CancellationToken cancellation) =>
        connection.First(Command.Find(Collections.PackageManifests, Command.ById(manifest)), document => document.Bytes("content"), cancellation);

    public Task<Page<PackageVersion>> List(string? name, PageRequest page, CancellationToken cancellation) =>
        connection.Page(Collections.Packages, Present(name), NewestFirst, page, PackageDocuments.Read, cancellation);

    public async Task<bool> Remove(string name, string version, DateTimeOffset at, CancellationToken cancellation)
    {
        var present = Called(name, version).Add("removed", BsonNull.Value);
        var change = new BsonDocument("$set", new BsonDocument("removed", at.UtcTicks));
        return await connection.Write(Command.Update(Collections.Packages, Command.Change(present, change)), cancellation) > 0;
    }

    public async Task<IReadOnlyList<PackageVersion>> Removed(DateTimeOffset before, CancellationToken cancellation) => await connection.All(
        Command.Find(Collections.Packages, new BsonDocument("removed", new BsonDocument("$lt", before.UtcTicks)), Command.By("removed")), PackageDocuments.Read, cancellation);

    public Task Purge(string manifest, CancellationToken cancellation) => connection.InTransaction(
        async (transaction, token) =>
        {
            var removed = Command.ById(manifest).Add("removed", new BsonDocument("$gt", 0L));
            if (await transaction.Write(Command.DeleteOne(Collections.Packages, removed), token) == 0)
                return false;
            if (await transaction.First(Command.Find(Collections.PackageDrafts, Command.ById(manifest)), found => found, token) is null)
                await transaction.Run(Command.DeleteOne(Collections.PackageManifests, Command.ById(manifest)), token);
            return true;
        },
        cancellation);

    public async Task<int> DropDrafts(DateTimeOffset before, CancellationToken cancellation)
    {
        var old = new BsonDocument("begun", new BsonDocument("$lt", before.UtcTicks));
        var dropped = 0;
        foreach (var manifest in await connection.All(Command.Find(Collections.PackageDrafts, old), document => document.Text("_id"), cancellation))
        {
            if (await Drop(manifest, before, cancellation))
                dropped++;
        }

        return dropped;
    }

    public async IAsyncEnumerable<byte[]> AllManifests([EnumeratorCancellation] CancellationToken cancellation)
    {
        var ids = await connection.All(
            Command.Find(Collections.PackageManifests, [], Command.By("_id"), projection: Command.Only("_id")), document => document.Text("_id"), cancellation);
        foreach (var id in ids)
        {
            if (await ManifestBytes(id, cancellation) is { } content)
                yield return content;
        }
    }

    public Task Announce(ContentServer server, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(server);
        return connection.ReplaceOrAdd(
            Collections.ContentServers,
            new BsonDocument { { "_id", server.Name }, { "addresses", new BsonArray(server.Addresses) }, { "seen", server.SeenAt.UtcTicks } },
            cancellation);
    }

    public async Task<IReadOnlyList<ContentServer>> Servers(DateTimeOffset since, CancellationToken cancellation)
    {
        var servers = await connection.All(
            Command.Find(Collections.ContentServers, new BsonDocument("seen", new BsonDocument("$gte", since.UtcTicks))), PackageDocuments.ReadServer, cancellation);
        return [.. servers.OrderBy(server => server.Name, StringComparer.Ordinal)];
    }

    private Task<bool> Drop(string manifest, DateTimeOffset before, CancellationToken cancellation) => connection.InTransaction(
        async (transaction, token) =>
        {
            var old = Command.ById(manifest).Add("begun", new BsonDocument("$lt", before.UtcTicks));
            if (await transaction.Write(Command.DeleteOne(Collections.PackageDrafts, old), token) == 0)
                return false;
            if (await transaction.First(Command.Find(Collections.Packages, Command.ById(manifest)), found => found, token) is null)
                await transaction.Run(Command.DeleteOne(Collections.PackageManifests, Command.ById(manifest)), token);
            return true;
        },
        cancellation);

    private static BsonDocument Called(string name, string version) => new() { { "nameKey", NameKey.Of(name) }, { "versionKey", NameKey.Of(version) } };

    private static BsonDocument Present(string? name) => new BsonDocument("removed", BsonNull.Value).AddSome("nameKey", name is null ? null : NameKey.Of(name));
}
