namespace Orchestrator.Core.Sites;

/// <summary>Described sites. Which targets are there, the targets say.</summary>
public interface ISiteStore
{
    /// <summary>All of them by name, without case.</summary>
    Task<IReadOnlyList<Site>> All(CancellationToken cancellation);

    /// <returns>False, and nothing changed, if there is one of that name, compared without case.</returns>
    Task<bool> Add(Site site, CancellationToken cancellation);

    /// <summary>Adds or replaces by name, compared without case.</summary>
    Task Save(Site site, CancellationToken cancellation);

    /// <returns>False if there was none of that name.</returns>
    Task<bool> Remove(string name, CancellationToken cancellation);
}
