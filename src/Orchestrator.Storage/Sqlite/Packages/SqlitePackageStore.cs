using System.Runtime.CompilerServices;
using Orchestrator.Core;
using Orchestrator.Core.Packages;
using Orchestrator.Storage.Sqlite.Connections;

namespace Orchestrator.Storage.Sqlite.Packages;

/// <summary>Packages in SQLite.</summary>
internal sealed class SqlitePackageStore(SqliteDatabase database) : IPackageStore
{
    public Task Begin(PackageDraft draft, byte[] manifest, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(draft);
        return database.Write(
            session =>
            {
                session[PackageSql.InsertManifest].With(draft.Manifest).WithBytes(manifest).Run();
                session[PackageSql.UpsertDraft].With(draft.Manifest).With(draft.Name).With(draft.Version).With(draft.BegunAt).With(draft.BegunBy).Run();
            },
            cancellation);
    }

    public Task<PackageDraft?> FindDraft(string manifest, CancellationToken cancellation) => database.Read(
        session => session[PackageSql.Draft].With(manifest).One(row => new PackageDraft
        {
            Manifest = row.Text(0),
            Name = row.Text(1),
            Version = row.Text(2),
            BegunAt = row.Instant(3),
            BegunBy = row.Text(4),
        }),
        cancellation);

    public Task<bool> Publish(PackageVersion version, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(version);
        return database.Write(
            session =>
            {
                if (Find(session, version.Name, version.Version) is not null || session[PackageSql.DeleteDraft].With(version.Manifest).Run() == 0)
                    return false;
                session[PackageSql.Insert]
                    .With(version.Name)
                    .With(NameKey.Of(version.Name))
                    .With(version.Version)
                    .With(NameKey.Of(version.Version))
                    .With(version.Manifest)
                    .With(version.KeyId)
                    .WithBytes(version.Signature)
                    .With(version.Files)
                    .With(version.Bytes)
                    .With(version.PublishedAt)
                    .With(version.PublishedBy)
                    .Run();
                return true;
            },
            cancellation);
    }

    public Task<PackageVersion?> Find(string name, string version, CancellationToken cancellation) =>
        database.Read(session => Find(session, name, version), cancellation);

    public Task<PackageVersion?> FindLatest(string name, CancellationToken cancellation) =>
        database.Read(session => session[PackageSql.Latest].With(NameKey.Of(name)).One(Read), cancellation);

    public Task<PackageVersion?> FindByManifest(string manifest, CancellationToken cancellation) =>
        database.Read(session => session[PackageSql.ByManifest].With(manifest).One(Read), cancellation);

    public Task<byte[]?> ManifestBytes(string manifest, CancellationToken cancellation) =>
        database.Read(session => session[PackageSql.Manifest].With(manifest).One(row => row.Bytes(0).ToArray()), cancellation);

    public Task<Page<PackageVersion>> List(string? name, PageRequest page, CancellationToken cancellation)
    {
        PageBounds.ThrowIfOutside(page);
        return database.Read(
            session =>
            {
                var items = name is null ? session[PackageSql.List] : session[PackageSql.ListOfName].With(NameKey.Of(name));
                var total = name is null ? session[PackageSql.Count] : session[PackageSql.CountOfName].With(NameKey.Of(name));
                return new Page<PackageVersion>(items.With(page.Limit).With(page.Offset).All(Read), total.Number()!.Value);
            },
            cancellation);
    }

    public Task<bool> Remove(string name, string version, DateTimeOffset at, CancellationToken cancellation) => database.Write(
        session => session[PackageSql.Remove].With(NameKey.Of(name)).With(NameKey.Of(version)).With(at).Run() > 0, cancellation);

    public async Task<IReadOnlyList<PackageVersion>> Removed(DateTimeOffset before, CancellationToken cancellation) =>
        await database.Read(session => session[PackageSql.Removed].With(before).All(Read), cancellation);

    public Task Purge(string manifest, CancellationToken cancellation) => database.Write(
        session =>
        {
            if (session[PackageSql.Delete].With(manifest).Run() > 0)
                session[PackageSql.DeleteManifest].With(manifest).Run();
        },
        cancellation);

    public Task<int> DropDrafts(DateTimeOffset before, CancellationToken cancellation) => database.Write(
        session =>
        {
            var old = session[PackageSql.OldDrafts].With(before).All(row => row.Text(0));
            foreach (var manifest in old)
            {
                session[PackageSql.DeleteDraft].With(manifest).Run();
                session[PackageSql.DeleteManifest].With(manifest).Run();
            }

            return old.Count;
        },
        cancellation);

    public async IAsyncEnumerable<byte[]> AllManifests([EnumeratorCancellation] CancellationToken cancellation)
    {
        var after = "";
        while (await Next(after) is { } next)
        {
            yield return next.Content;
            after = next.Hash;
        }

        Task<Manifest?> Next(string last) => database.Read(
            session => session[PackageSql.NextManifest].With(last).One(row => new Manifest(row.Text(0), row.Bytes(1).ToArray())), cancellation);
    }

    public Task Announce(ContentServer server, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(server);
        return database.Write(
            session => session[PackageSql.Announce].With(server.Name).With(string.Join('\n', server.Addresses)).With(server.SeenAt).Run(), cancellation);
    }

    public async Task<IReadOnlyList<ContentServer>> Servers(DateTimeOffset since, CancellationToken cancellation) => await database.Read(
        session => session[PackageSql.Servers].With(since).All(row => new ContentServer(row.Text(0), row.Text(1).Split('\n', StringSplitOptions.RemoveEmptyEntries), row.Instant(2))),
        cancellation);

    private static PackageVersion? Find(Session session, string name, string version) =>
        session[PackageSql.Find].With(NameKey.Of(name)).With(NameKey.Of(version)).One(Read);

    private static PackageVersion Read(Statement row) => new()
    {
        Name = row.Text(0),
        Version = row.Text(1),
        Manifest = row.Text(2),
        KeyId = row.Text(3),
        Signature = row.Bytes(4).ToArray(),
        Files = row.Int(5),
        Bytes = row.Long(6),
        PublishedAt = row.Instant(7),
        PublishedBy = row.Text(8),
        RemovedAt = row.InstantOrNull(9),
    };

    private sealed record Manifest(string Hash, byte[] Content);
}
