namespace Orchestrator.Core.Targets;

/// <summary>Groups of targets. Who belongs to a static one, the targets say.</summary>
public interface IGroupStore
{
    /// <summary>All of them by name, without case.</summary>
    Task<IReadOnlyList<Group>> All(CancellationToken cancellation);

    /// <summary>Adds or replaces by name, compared without case; all of them or none.</summary>
    Task Save(IReadOnlyCollection<Group> groups, CancellationToken cancellation);

    /// <returns>False if there was none of that name.</returns>
    Task<bool> Remove(string name, CancellationToken cancellation);
}
