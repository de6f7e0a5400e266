namespace Orchestrator.Core.Targets;

/// <summary>Groups of targets. Who belongs to a static one, the targets say.</summary>
public interface IGroupStore
{
    /// <summary>All of them by name, without case.</summary>
    Task<IReadOnlyList<Group>> All(CancellationToken cancellation);

    /// <summary>Adds or replaces by name, compared without case.</summary>
    /// <exception cref="GroupInUseException">It has a query, and targets were put into the one of its name.</exception>
    Task Save(Group group, CancellationToken cancellation);

    /// <summary>Removes a group that no target is in.</summary>
    /// <returns>False if there was none of that name.</returns>
    /// <exception cref="GroupInUseException">Targets are in it.</exception>
    Task<bool> Remove(string name, CancellationToken cancellation);
}

/// <summary>Targets are in a static group that was to be removed, or to be given a query.</summary>
public sealed class GroupInUseException(string name) : Exception($"Targets are in the group '{name}'; take them out first.");

/// <summary>A group that a target was to join is not there, or its query says who belongs to it.</summary>
public sealed class GroupGoneException(string name) : Exception($"There is no static group '{name}' any more.")
{
    public string Name { get; } = name;
}
