namespace Orchestrator.Core.Targets;

/// <summary>The inventory.</summary>
public interface ITargetStore
{
    /// <summary>Adds or replaces by id.</summary>
    /// <exception cref="DuplicateNameException">Another target has one of these names; nothing was stored.</exception>
    Task Save(IReadOnlyList<Target> targets, CancellationToken cancellation);

    /// <summary>Every target, streamed, for the directory in memory.</summary>
    IAsyncEnumerable<Target> All(CancellationToken cancellation);

    /// <summary>By name.</summary>
    Task<Page<Target>> List(TargetFilter filter, PageRequest page, CancellationToken cancellation);

    Task Remove(IReadOnlyCollection<string> ids, CancellationToken cancellation);
}

/// <param name="Text">Part of the name, without case.</param>
public sealed record TargetFilter(string? Text = null, string? Site = null, string? Os = null, string? Tag = null, TargetKind? Kind = null);

/// <summary>The inventory in memory: what the engine asks for zones, platforms and timeframes. Live, not frozen with a run.</summary>
public interface ITargetDirectory
{
    Target? Find(string id);

    Target? FindByName(string name);
}

/// <summary>A name is taken.</summary>
public sealed class DuplicateNameException(string name) : Exception($"The name '{name}' is taken; choose another one.")
{
    public string Name { get; } = name;
}
