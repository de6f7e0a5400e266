using System.Collections.Concurrent;
using Orchestrator.Core.Fleet;
using Orchestrator.Core.Targets;

namespace Orchestrator.Server.Fleet;

/// <summary>
/// The inventory in memory over its store. What an administrator decides, or an agent says of itself, is stored before it counts and told to
/// the other servers; signs of life count at once and are stored now and then.
/// </summary>
internal sealed class Inventory(ITargetStore store, IServerNews news, IGroupStore? groups = null) : ITargetDirectory, IDisposable
{
    private const int AtOnce = StoreChanged.MostIds;

    private readonly ConcurrentDictionary<string, Target> byId = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> idByName = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, TargetSighting> unsaved = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> comeOrGone = new(StringComparer.Ordinal);

    // What is read and then remembered must not overtake what was stored meanwhile.
    private readonly SemaphoreSlim reading = new(1);

    public int Count => byId.Count;

    public Target? Find(string id) => byId.GetValueOrDefault(id);

    public Target? FindByName(string name) => idByName.TryGetValue(name, out var id) ? Find(id) : null;

    public IEnumerable<Target> All() => byId.Values;

    /// <summary>Reads everything again.</summary>
    public Task Load(CancellationToken cancellation) => Alone(
        async () =>
        {
            var gone = byId.Keys.ToHashSet(StringComparer.Ordinal);
            await foreach (var target in store.All(cancellation))
            {
                gone.Remove(target.Id);
                Remember(target);
            }

            foreach (var id in gone)
                Forget(id);
        },
        cancellation);

    /// <summary>Takes all targets for not connected: this server stands alone and has just started.</summary>
    public void NobodyIsConnected()
    {
        foreach (var target in byId.Values.Where(target => target.Connected))
            Saw(new TargetSighting(target.Id, Connected: false, target.LastSeen ?? default));
    }

    public async Task Know(IReadOnlyCollection<string> ids, IReadOnlyCollection<string> names, CancellationToken cancellation)
    {
        foreach (var unknown in ids.Where(id => !byId.ContainsKey(id)).Chunk(AtOnce))
            await Alone(async () => Remember(await store.Find(unknown, cancellation)), cancellation);
        foreach (var unknown in names.Where(name => FindByName(name) is null).Chunk(AtOnce))
            await Alone(async () => Remember(await store.FindByName(unknown, cancellation)), cancellation);
    }

    /// <summary>Reads these targets again: another server has changed or removed them.</summary>
    public async Task Refresh(IReadOnlyCollection<string> ids, CancellationToken cancellation)
    {
        foreach (var chunk in ids.Chunk(AtOnce))
        {
            await Alone(
                async () =>
                {
                    var found = await store.Find(chunk, cancellation);
                    Remember(found);
                    foreach (var removed in chunk.Except(found.Select(target => target.Id), StringComparer.Ordinal))
                        Forget(removed);
                },
                cancellation);
        }
    }

    /// <exception cref="DuplicateNameException">One of the names is taken; nothing of its thousand was added.</exception>
    public async Task Add(IReadOnlyCollection<Target> targets, CancellationToken cancellation)
    {
        foreach (var chunk in targets.Chunk(AtOnce))
        {
            await Alone(
                async () =>
                {
                    await store.Save(chunk, cancellation);
                    Remember(chunk);
                },
                cancellation);
            await Tell(chunk.Select(target => target.Id), cancellation);
        }
    }

    /// <summary>Changes a target for good: returns when it is stored, with the target as it is now; null if there is none of that id.</summary>
    /// <param name="edit">Must not change id or name; may be called more than once. Gives back the same instance if there is nothing to change.</param>
    public async Task<Target?> Edit(string id, Func<Target, Target> edit, CancellationToken cancellation)
    {
        var isChanged = false;
        await Alone(
            async () =>
            {
                var stored = await store.Update(
                    id,
                    known =>
                    {
                        var edited = edit(known);
                        isChanged = !ReferenceEquals(edited, known);
                        return edited;
                    },
                    cancellation);
                if (stored is not null)
                    Remember(stored);
                else
                    Forget(id);
            },
            cancellation);
        if (isChanged)
            await Tell([id], cancellation);
        return Find(id);
    }

    /// <summary>Stores all of these changes, or none of them.</summary>
    /// <returns>The targets as they are now.</returns>
    /// <exception cref="DuplicateNameException">Another target has the name of one that is added.</exception>
    /// <exception cref="TargetGoneException">One that is to be changed is not there.</exception>
    /// <exception cref="GroupGoneException">A group that one of them joins is not there, or a dynamic one.</exception>
    public async Task<IReadOnlyList<Target>> Apply(TargetChanges changes, CancellationToken cancellation)
    {
        IReadOnlyList<Target> changed = [];
        await Alone(
            async () =>
            {
                try
                {
                    changed = await store.Apply(changes, cancellation);
                }
                catch (TargetGoneException gone)
                {
                    Forget(gone.Id);
                    throw;
                }

                Remember(changed);
            },
            cancellation);
        foreach (var some in changed.Chunk(AtOnce))
            await Tell(some.Select(target => target.Id), cancellation);
        return [.. changed.Select(target => Find(target.Id) ?? target)];
    }

    /// <inheritdoc/>
    public async Task<TargetSelection> Select(IReadOnlyCollection<string> names, GroupQuery? query, CancellationToken cancellation)
    {
        if (groups is null)
            return new TargetSelection([], [.. names], [], FoundByQuery: query is null);
        var (ids, unknown, empty, found) = await new GroupMembers(store, groups, Find).Find(names, query, cancellation);
        await Know(ids, [], cancellation);
        return new TargetSelection([.. ids.Select(Find).OfType<Target>()], unknown, empty, found);
    }

    /// <summary>Takes a sign of life; it is stored with the next flush.</summary>
    public void Saw(TargetSighting sighting)
    {
        unsaved.AddOrUpdate(sighting.TargetId, sighting, (_, earlier) => sighting with { ClockSkew = sighting.ClockSkew ?? earlier.ClockSkew });
        while (byId.TryGetValue(sighting.TargetId, out var target))
        {
            // Somebody else may change it meanwhile: then it is changed on top of that.
            if (!byId.TryUpdate(target.Id, sighting.On(target), target))
                continue;
            if (target.Connected != sighting.Connected)
                comeOrGone[target.Id] = 0;
            return;
        }
    }

    /// <returns>False if there was none of that id.</returns>
    public async Task<bool> Remove(string id, CancellationToken cancellation)
    {
        if (Find(id) is null)
            return false;
        await Alone(
            async () =>
            {
                await store.Remove([id], cancellation);
                Forget(id);
            },
            cancellation);
        await Tell([id], cancellation);
        return true;
    }

    /// <summary>Stores which targets have come or gone since the last time: the other servers wait for that.</summary>
    public Task FlushContacts(CancellationToken cancellation) => Store([.. comeOrGone.Keys.Select(id => unsaved.GetValueOrDefault(id)).OfType<TargetSighting>()], cancellation);

    /// <summary>Stores all signs of life since the last time.</summary>
    public Task Flush(CancellationToken cancellation) => Store(unsaved.Values, cancellation);

    public void Dispose() => reading.Dispose();

    private async Task Store(ICollection<TargetSighting> all, CancellationToken cancellation)
    {
        foreach (var sightings in all.Chunk(AtOnce))
        {
            await store.Saw(sightings, cancellation);
            var told = new List<string>();
            foreach (var sighting in sightings)
            {
                if (unsaved.TryRemove(new KeyValuePair<string, TargetSighting>(sighting.TargetId, sighting)) && comeOrGone.TryRemove(sighting.TargetId, out _))
                    told.Add(sighting.TargetId);
            }

            if (told.Count > 0)
                await Tell(told, cancellation);
        }
    }

    private async Task Alone(Func<Task> work, CancellationToken cancellation)
    {
        await reading.WaitAsync(cancellation);
        try
        {
            await work();
        }
        finally
        {
            reading.Release();
        }
    }

    private Task Tell(IEnumerable<string> ids, CancellationToken cancellation) => news.Tell(new StoreChanged(NewsTopic.Targets, [.. ids]), cancellation);

    private void Remember(IEnumerable<Target> targets)
    {
        foreach (var target in targets)
            Remember(target);
    }

    private void Remember(Target target)
    {
        byId[target.Id] = unsaved.TryGetValue(target.Id, out var sighting) ? sighting.On(target) : target;
        idByName[target.Name] = target.Id;
    }

    private void Forget(string id)
    {
        unsaved.TryRemove(id, out _);
        comeOrGone.TryRemove(id, out _);
        if (byId.TryRemove(id, out var target))
            idByName.TryRemove(new KeyValuePair<string, string>(target.Name, id));
    }
}
