using System.Collections.Concurrent;
using Orchestrator.Core.Targets;

namespace Orchestrator.Server.Fleet;

/// <summary>
/// The inventory in memory over its store. What an administrator decides is stored before it counts; what agents tell all the time (when
/// they were seen, how far their clocks are off) counts at once and is stored now and then.
/// </summary>
internal sealed class Inventory(ITargetStore store) : ITargetDirectory, IDisposable
{
    private const int SavedAtOnce = 1_000;

    private readonly ConcurrentDictionary<string, Target> byId = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> idByName = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, byte> unsaved = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim writing = new(1);

    public int Count => byId.Count;

    public static async Task<Inventory> Load(ITargetStore store, CancellationToken cancellation)
    {
        var inventory = new Inventory(store);
        await foreach (var target in store.All(cancellation))
            inventory.Remember(target);
        return inventory;
    }

    public Target? Find(string id) => byId.GetValueOrDefault(id);

    public Target? FindByName(string name) => idByName.TryGetValue(name, out var id) ? Find(id) : null;

    public IEnumerable<Target> All() => byId.Values;

    /// <exception cref="DuplicateNameException">One of the names is taken; nothing was added.</exception>
    public async Task Add(IReadOnlyCollection<Target> targets, CancellationToken cancellation)
    {
        await writing.WaitAsync(cancellation);
        try
        {
            foreach (var chunk in targets.Chunk(SavedAtOnce))
            {
                await store.Save(chunk, cancellation);
                foreach (var target in chunk)
                    Remember(target);
            }
        }
        finally
        {
            writing.Release();
        }
    }

    /// <summary>Changes a target for good: returns when it is stored, with the target as it is now; null if there is none of that id.</summary>
    /// <param name="edit">Must not change id or name; may be called more than once.</param>
    public async Task<Target?> Edit(string id, Func<Target, Target> edit, CancellationToken cancellation)
    {
        await writing.WaitAsync(cancellation);
        try
        {
            if (Find(id) is not { } target)
                return null;
            await store.Save([edit(target)], cancellation);
            return Change(id, edit);
        }
        finally
        {
            writing.Release();
        }
    }

    /// <summary>Changes a target in memory; it is stored with the next <see cref="Flush"/>.</summary>
    public Target? Touch(string id, Func<Target, Target> edit)
    {
        var changed = Change(id, edit);
        if (changed is not null)
            unsaved[id] = 0;
        return changed;
    }

    /// <returns>False if there was none of that id.</returns>
    public async Task<bool> Remove(string id, CancellationToken cancellation)
    {
        await writing.WaitAsync(cancellation);
        try
        {
            if (Find(id) is not { } target)
                return false;
            await store.Remove([id], cancellation);
            byId.TryRemove(id, out _);
            idByName.TryRemove(target.Name, out _);
            unsaved.TryRemove(id, out _);
            return true;
        }
        finally
        {
            writing.Release();
        }
    }

    /// <summary>Stores what agents have told since the last time.</summary>
    public async Task Flush(CancellationToken cancellation)
    {
        foreach (var ids in unsaved.Keys.Chunk(SavedAtOnce))
        {
            await writing.WaitAsync(cancellation);
            try
            {
                foreach (var id in ids)
                    unsaved.TryRemove(id, out _);
                await store.Save([.. ids.Select(Find).OfType<Target>()], cancellation);
            }
            catch
            {
                foreach (var id in ids)
                    unsaved[id] = 0;
                throw;
            }
            finally
            {
                writing.Release();
            }
        }
    }

    public void Dispose() => writing.Dispose();

    private void Remember(Target target)
    {
        byId[target.Id] = target;
        idByName[target.Name] = target.Id;
    }

    private Target? Change(string id, Func<Target, Target> edit)
    {
        while (byId.TryGetValue(id, out var target))
        {
            var changed = edit(target);
            if (byId.TryUpdate(id, changed, target))
                return changed;
        }

        return null;
    }
}
