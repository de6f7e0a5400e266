using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Orchestrator.Core;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Targets;
using Orchestrator.Storage.Json;
using Orchestrator.Storage.Sqlite.Connections;
using Orchestrator.Storage.Sqlite.Installation;
using SQLitePCL;

namespace Orchestrator.Storage.Sqlite.Targets;

/// <summary>The inventory in SQLite.</summary>
internal sealed class SqliteTargetStore(SqliteDatabase database) : ITargetStore
{
    /// <summary>Targets read in one transaction.</summary>
    private const int Chunk = 2_000;

    public Task Save(IReadOnlyList<Target> targets, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(targets);
        return database.Write(
            session =>
            {
                foreach (var target in targets)
                    Save(session, target);
            },
            cancellation);
    }

    public Task<Target?> Update(string id, Func<Target, Target> edit, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(edit);
        return database.Write(
            session =>
            {
                if (Find(session, id) is not { } target)
                    return null;
                var changed = edit(target);
                if (!ReferenceEquals(changed, target))
                    Save(session, changed);
                return changed;
            },
            cancellation);
    }

    public async Task<IReadOnlyList<Target>> Apply(TargetChanges changes, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(changes);
        return await database.Write(
            session =>
            {
                var changed = new List<Target>(changes.Added.Count + changes.Edits.Count);
                var joined = new JoinedGroups();
                foreach (var group in changes.NewGroups)
                    SqliteGroupStore.Add(session, group);
                foreach (var (id, edit) in changes.Edits)
                {
                    var target = Find(session, id) ?? throw new TargetGoneException(id);
                    var edited = edit(target);
                    changed.Add(edited);
                    joined.Note(target, edited);
                    if (!ReferenceEquals(edited, target))
                        Save(session, edited);
                }

                foreach (var target in changes.Added)
                {
                    joined.Note(null, target);
                    Save(session, target, isNew: true);
                }

                SqliteGroupStore.ThrowIfGone(session, joined.Names);
                changed.AddRange(changes.Added);
                return changed;
            },
            cancellation);
    }

    public Task Saw(IReadOnlyCollection<TargetSighting> sightings, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(sightings);
        return database.Write(
            session =>
            {
                foreach (var sighting in sightings)
                {
                    if (Find(session, sighting.TargetId) is not { } target)
                        continue;
                    var seen = sighting.On(target);
                    session[TargetSql.SetSeen].With(seen.Id).With((int)seen.Agent).WithJson(Body(seen)).Run();
                    if (seen.Connected == target.Connected)
                        continue;
                    session[TargetSql.NotePresence].With(seen.Id).With(sighting.At).With(seen.Connected).Run();
                    session[TargetSql.TrimPresence].With(seen.Id).With(PresenceChange.Kept).Run();
                }
            },
            cancellation);
    }

    public async Task<IReadOnlyDictionary<string, IReadOnlyList<PresenceChange>>> Presence(IReadOnlyCollection<string> ids, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var found = new Dictionary<string, IReadOnlyList<PresenceChange>>(StringComparer.Ordinal);
        foreach (var chunk in ids.Chunk(Chunk))
        {
            var some = await database.Read(
                session => chunk.Select(id => (Id: id, Changes: session[TargetSql.Presence].With(id).All(row => new PresenceChange(row.Instant(0), row.Bool(1))))).ToList(), cancellation);
            foreach (var (id, changes) in some)
            {
                if (changes.Count > 0)
                    found[id] = PresenceChange.InOrder(changes);
            }
        }

        return found;
    }

    public Task<IReadOnlyList<Target>> Find(IReadOnlyCollection<string> ids, CancellationToken cancellation) => FindEach(TargetSql.Find, ids, cancellation);

    public Task<IReadOnlyList<Target>> FindByName(IReadOnlyCollection<string> names, CancellationToken cancellation) =>
        FindEach(TargetSql.FindByName, [.. names.Select(NameKey.Of)], cancellation);

    public async IAsyncEnumerable<Target> All([EnumeratorCancellation] CancellationToken cancellation)
    {
        var after = "";
        List<Target> targets;
        do
        {
            var from = after;
            targets = await database.Read(session => session[TargetSql.Chunk].With(from).With(Chunk).All(Read), cancellation);
            foreach (var target in targets)
                yield return target;
            if (targets.Count > 0)
                after = targets[^1].Id;
        }
        while (targets.Count == Chunk);
    }

    public Task<Page<Target>> List(TargetFilter filter, PageRequest page, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(filter);
        PageBounds.ThrowIfOutside(page);
        return database.Read(
            session =>
            {
                var items = TargetSql.Bind(session[TargetSql.Items(filter)], filter).With(page.Limit).With(page.Offset).All(Read);
                return new Page<Target>(items, TargetSql.Bind(session[TargetSql.Count(filter)], filter).Number()!.Value);
            },
            cancellation);
    }

    public async Task<IReadOnlyList<string>> Ids(TargetFilter filter, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return await database.Read(session => TargetSql.Bind(session[TargetSql.Ids(filter)], filter).All(row => row.Text(0)), cancellation);
    }

    public Task Remove(IReadOnlyCollection<string> ids, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return database.Write(
            session =>
            {
                foreach (var id in ids)
                {
                    session[TargetSql.Delete].With(id).Run();
                    session[TargetSql.DeletePresence].With(id).Run();
                    session[TargetSql.DeleteLease].With(id).Run();
                    session[TargetSql.DeleteLease].With(ITargetLeaseStore.OfWaking(id)).Run();
                    session[SqliteHostKeys.Delete].With(id).Run();
                }
            },
            cancellation);
    }

    private static void Save(Session session, Target target, bool isNew = false)
    {
        try
        {
            session[TargetSql.Upsert]
                .With(target.Id)
                .With(NameKey.Of(target.Name))
                .With((int)target.Kind)
                .With(target.Os)
                .With(target.Site)
                .With(target.Credentials is { } credentials ? NameKey.Of(credentials) : null)
                .With((int)target.Agent)
                .WithJson(Body(target))
                .Run();
        }
        catch (SqliteException failure) when (failure.SqliteErrorCode == raw.SQLITE_CONSTRAINT)
        {
            throw new DuplicateNameException(target.Name);
        }

        if (!isNew)
        {
            session[TargetSql.DeleteTags].With(target.Id).Run();
            session[TargetSql.DeleteGroups].With(target.Id).Run();
        }

        foreach (var tag in target.Tags)
            session[TargetSql.InsertTag].With(tag).With(target.Id).Run();
        foreach (var group in target.Groups)
            session[TargetSql.InsertGroup].With(NameKey.Of(group)).With(target.Id).Run();
    }

    private async Task<IReadOnlyList<Target>> FindEach(string sql, IReadOnlyCollection<string> keys, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var found = new List<Target>(keys.Count);
        foreach (var chunk in keys.Chunk(Chunk))
            found.AddRange(await database.Read(session => chunk.SelectMany(key => session[sql].With(key).All(Read)).ToList(), cancellation));
        return found;
    }

    private static Target? Find(Session session, string id) => session[TargetSql.Find].With(id).All(Read) is [var target] ? target : null;

    private static byte[] Body(Target target) => JsonSerializer.SerializeToUtf8Bytes(target, StorageJson.Default.Target);

    private static Target Read(Statement row) => JsonSerializer.Deserialize(row.Bytes(0), StorageJson.Default.Target)!;
}
