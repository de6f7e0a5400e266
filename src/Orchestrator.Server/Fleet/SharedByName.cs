using System.Collections.Frozen;
using Orchestrator.Core.Fleet;
using Orchestrator.Core.Runs;
using Orchestrator.Server.Runs;

namespace Orchestrator.Server.Fleet;

/// <summary>
/// What has a name and decides over the windows of targets, in memory over its store: every change is told to the other servers and to the shards.
/// </summary>
/// <typeparam name="T">What is remembered; immutable.</typeparam>
internal abstract class SharedByName<T>(NewsTopic topic, IServerNews news, ShardPost shards)
    where T : class
{
    private Known known = new(FrozenDictionary<string, T>.Empty, []);

    /// <summary>Reads everything again.</summary>
    public async Task Load(CancellationToken cancellation)
    {
        var stored = await Stored(cancellation);
        known = new Known(
            stored.ToFrozenDictionary(NameOf, StringComparer.OrdinalIgnoreCase), [.. stored.OrderBy(NameOf, StringComparer.OrdinalIgnoreCase)]);
    }

    /// <param name="name">Compared without case.</param>
    public T? Find(string name) => known.ByName.GetValueOrDefault(name);

    /// <summary>By name.</summary>
    public IReadOnlyList<T> All() => known.Sorted;

    protected abstract Task<IReadOnlyList<T>> Stored(CancellationToken cancellation);

    protected abstract string NameOf(T named);

    /// <summary>Returns when the change is stored and no shard can miss it.</summary>
    protected async Task Change(Func<Task> change, CancellationToken cancellation)
    {
        await change();
        await Changed(cancellation);
    }

    /// <inheritdoc cref="Change(Func{Task}, CancellationToken)"/>
    /// <param name="change">Says whether it has changed anything.</param>
    protected async Task<bool> Change(Func<Task<bool>> change, CancellationToken cancellation)
    {
        var hasChanged = await change();
        if (hasChanged)
            await Changed(cancellation);
        return hasChanged;
    }

    private async Task Changed(CancellationToken cancellation)
    {
        await Load(cancellation);
        await news.Tell(new StoreChanged(topic, []), cancellation);
        await shards.Surely(new TimeframesChanged(), cancellation);
    }

    private sealed record Known(FrozenDictionary<string, T> ByName, IReadOnlyList<T> Sorted);
}
