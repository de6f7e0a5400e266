using System.Runtime.CompilerServices;
using MongoDB.Bson;
using Orchestrator.Core;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Targets;
using Orchestrator.Storage.MongoDb.Commands;
using Orchestrator.Storage.MongoDb.Installation;
using Orchestrator.Storage.MongoDb.Schema;

namespace Orchestrator.Storage.MongoDb.Targets;

/// <summary>The inventory in MongoDB. A unique index keeps names apart, whoever saves.</summary>
internal sealed class MongoTargetStore(IMongoConnection connection) : ITargetStore
{
    /// <summary>Targets per reading.</summary>
    private const int Chunk = 2_000;

    /// <summary>Two servers that add the same target at once collide once.</summary>
    private const int Attempts = 3;

    /// <summary>Of those who change one target at the same moment one is through with every attempt.</summary>
    private const int Edits = 100;

    public async Task Save(IReadOnlyList<Target> targets, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(targets);
        for (var attempt = 1; targets.Count > 0; attempt++)
        {
            try
            {
                await Write(targets, cancellation);
                return;
            }
            catch (MongoCommandException failure) when (failure.IsDuplicateKey)
            {
                if (await Taken(targets, cancellation) is { } taken)
                    throw new DuplicateNameException(taken.Name);
                if (attempt == Attempts)
                    throw;
            }
        }
    }

    public async Task<Target?> Update(string id, Func<Target, Target> edit, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(edit);
        for (var attempt = 1; attempt <= Edits; attempt++)
        {
            if (await connection.First(Command.Find(Collections.Targets, Command.ById(id)), document => document, cancellation) is not { } stored)
                return null;
            var target = TargetDocuments.Read(stored);
            var changed = edit(target);
            if (ReferenceEquals(changed, target))
                return target;
            if (await connection.Write(Command.Update(Collections.Targets, TargetDocuments.Save(changed, stored)), cancellation) > 0)
                return changed;
        }

        throw new InvalidOperationException($"The target '{id}' is being changed by others all the time.");
    }

    public async Task<IReadOnlyList<Target>> Apply(TargetChanges changes, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(changes);
        if (changes.Added.Count + changes.Edits.Count + changes.NewGroups.Count == 0)
            return [];
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await connection.InTransaction((transaction, token) => Apply(transaction, changes, token), cancellation);
            }
            catch (MongoCommandException failure) when (failure.IsDuplicateKey)
            {
                if (await Taken(changes.Added, cancellation) is { } taken)
                    throw new DuplicateNameException(taken.Name);
                if (attempt == Attempts)
                    throw;
            }
        }
    }

    public async Task Saw(IReadOnlyCollection<TargetSighting> sightings, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(sightings);
        if (sightings.Count == 0)
            return;

        // The changes first: whoever dies between the two notes them once more, which changes nothing.
        await PresenceDocuments.Note(connection, sightings, cancellation);
        await connection.Run(Command.Update(Collections.Targets, sightings.Select(TargetDocuments.Save)), cancellation);
    }

    public async Task<IReadOnlyDictionary<string, IReadOnlyList<PresenceChange>>> Presence(IReadOnlyCollection<string> ids, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var found = new Dictionary<string, IReadOnlyList<PresenceChange>>(StringComparer.Ordinal);
        foreach (var chunk in ids.Chunk(Chunk))
        {
            var some = Command.Find(Collections.PresenceChanges, Command.ByIds(chunk.Select(id => (BsonValue)id)));
            await foreach (var document in connection.Cursor(some, cancellation))
                found[document.Text("_id")] = PresenceDocuments.Read(document);
        }

        return found;
    }

    public Task<IReadOnlyList<Target>> Find(IReadOnlyCollection<string> ids, CancellationToken cancellation) => FindBy("_id", ids, cancellation);

    public Task<IReadOnlyList<Target>> FindByName(IReadOnlyCollection<string> names, CancellationToken cancellation) =>
        FindBy("nameKey", [.. names.Select(NameKey.Of)], cancellation);

    public async IAsyncEnumerable<Target> All([EnumeratorCancellation] CancellationToken cancellation)
    {
        var after = "";
        List<Target> targets;
        do
        {
            var later = new BsonDocument("_id", new BsonDocument("$gt", after));
            targets = await connection.All(Command.Find(Collections.Targets, later, Command.By("_id"), limit: Chunk), TargetDocuments.Read, cancellation);
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
        return connection.Page(
            Collections.Targets, TargetDocuments.Matching(filter), TargetDocuments.Order(filter), page, TargetDocuments.Read, cancellation);
    }

    public async Task<IReadOnlyList<string>> Ids(TargetFilter filter, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var find = Command.Find(Collections.Targets, TargetDocuments.Matching(filter), TargetDocuments.Order(filter), projection: Command.Only("_id"));
        return await connection.All(find, document => document.Text("_id"), cancellation);
    }

    public Task Remove(IReadOnlyCollection<string> ids, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return connection.InTransaction(
            async (transaction, token) =>
            {
                await transaction.Run(Command.Delete(Collections.Targets, Command.ByIds(ids.Select(id => (BsonValue)id))), token);
                await transaction.Run(Command.Delete(Collections.PresenceChanges, Command.ByIds(ids.Select(id => (BsonValue)id))), token);
                await transaction.Run(Command.Delete(Collections.TargetLeases, Command.ByIds(ids.Concat(ids.Select(ITargetLeaseStore.OfWaking)).Select(id => (BsonValue)id))), token);
                foreach (var id in ids)
                    await transaction.Run(Command.Delete(Collections.HostKeys, MongoHostKeys.OfTarget(id)), token);
                return true;
            },
            cancellation);
    }

    private static async Task<IReadOnlyList<Target>> Apply(IMongoCommands transaction, TargetChanges changes, CancellationToken cancellation)
    {
        var changed = new List<Target>(changes.Added.Count + changes.Edits.Count);
        var joined = new JoinedGroups();
        await GroupDocuments.Add(transaction, changes.NewGroups, cancellation);
        foreach (var ids in changes.Edits.Keys.Chunk(Chunk))
        {
            var stored = await transaction.All(Command.Find(Collections.Targets, Command.ByIds(ids.Select(id => (BsonValue)id))), document => document, cancellation);
            if (stored.Count < ids.Length)
                throw new TargetGoneException(ids.Except(stored.Select(document => document.Text("_id")), StringComparer.Ordinal).First());
            var statements = new List<BsonDocument>(stored.Count);
            foreach (var document in stored)
            {
                var target = TargetDocuments.Read(document);
                var edited = changes.Edits[target.Id](target);
                changed.Add(edited);
                joined.Note(target, edited);
                if (!ReferenceEquals(edited, target))
                    statements.Add(TargetDocuments.Save(edited, document));
            }

            if (statements.Count > 0)
                await transaction.Run(Command.Update(Collections.Targets, statements), cancellation);
        }

        foreach (var added in changes.Added.Chunk(Chunk))
            await transaction.Run(Command.Insert(Collections.Targets, added.Select(TargetDocuments.Whole)), cancellation);
        foreach (var target in changes.Added)
            joined.Note(null, target);
        await GroupDocuments.Hold(transaction, joined.Names, cancellation);
        changed.AddRange(changes.Added);
        return changed;
    }

    private Task<BsonDocument> Write(IReadOnlyList<Target> targets, CancellationToken cancellation)
    {
        Task<BsonDocument> Write(IMongoCommands commands, CancellationToken token) => commands.Run(
            Command.Update(Collections.Targets, targets.Select(TargetDocuments.Save)),
            token);
        return targets.Count == 1 ? Write(connection, cancellation) : connection.InTransaction(Write, cancellation);
    }

    private async Task<IReadOnlyList<Target>> FindBy(string field, IReadOnlyCollection<string> keys, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var found = new List<Target>(keys.Count);
        foreach (var chunk in keys.Chunk(Chunk))
        {
            var some = new BsonDocument(field, Command.In(chunk.Select(key => (BsonValue)key)));
            found.AddRange(await connection.All(Command.Find(Collections.Targets, some), TargetDocuments.Read, cancellation));
        }

        return found;
    }

    /// <summary>The first of these targets whose name another one has, here or in the database.</summary>
    private async Task<Target?> Taken(IReadOnlyList<Target> targets, CancellationToken cancellation)
    {
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var names in targets.Select(target => (BsonValue)NameKey.Of(target.Name)).Distinct().Chunk(Chunk))
        {
            var found = Command.Find(Collections.Targets, new BsonDocument("nameKey", Command.In(names)), projection: Command.Only("nameKey"));
            await foreach (var document in connection.Cursor(found, cancellation))
                owners[document.Text("nameKey")] = document.Text("_id");
        }

        return targets.FirstOrDefault(target => !owners.TryAdd(NameKey.Of(target.Name), target.Id) && owners[NameKey.Of(target.Name)] != target.Id);
    }
}
