namespace Orchestrator.Core.Access;

/// <summary>A list as somebody likes to see it: filters and order under a name.</summary>
/// <param name="Owner">The "who" it belongs to.</param>
/// <param name="Page">The list: <c>targets</c>, <c>runs</c> or <c>reports</c>.</param>
/// <param name="Name">Unlike the owner's other names for the same list, without case.</param>
/// <param name="Query">What stands in the page's address after the question mark.</param>
public sealed record SavedView(string Owner, string Page, string Name, string Query, DateTimeOffset SavedAt);

/// <summary>Views that people have saved.</summary>
public interface IViewStore
{
    /// <summary>All views of somebody, by page and name.</summary>
    Task<IReadOnlyList<SavedView>> Of(string owner, CancellationToken cancellation);

    /// <summary>Stores a view in the place of the one under its name.</summary>
    /// <param name="most">So many views somebody may have.</param>
    /// <returns>False, and nothing changed, if it would be one more than that.</returns>
    Task<bool> Save(SavedView view, int most, CancellationToken cancellation);

    /// <returns>False if there is none of that name.</returns>
    Task<bool> Remove(string owner, string page, string name, CancellationToken cancellation);

    /// <summary>Removes everything somebody has saved.</summary>
    Task RemoveAll(string owner, CancellationToken cancellation);
}
