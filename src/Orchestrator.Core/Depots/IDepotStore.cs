using Orchestrator.Contracts.Depots;

namespace Orchestrator.Core.Depots;

/// <summary>Depots, how they are, and what happened at them. Implementations pass one compliance suite.</summary>
public interface IDepotStore
{
    /// <summary>All of them by name, without case.</summary>
    Task<IReadOnlyList<Depot>> All(CancellationToken cancellation);

    /// <summary>Adds or replaces by name, compared without case.</summary>
    Task Save(Depot depot, CancellationToken cancellation);

    /// <summary>Removes a depot, its state and its entries.</summary>
    /// <returns>False if there was none of that name.</returns>
    Task<bool> Remove(string name, CancellationToken cancellation);

    /// <summary>Keeps what depots tell. An entry whose id is known is left as it is; of two states of one depot the later one counts.</summary>
    Task Record(DepotMessage message, CancellationToken cancellation);

    /// <summary>The latest state of each depot that has ever told one, by the depot's id.</summary>
    Task<IReadOnlyList<DepotState>> States(CancellationToken cancellation);

    /// <summary>Entries, the latest first.</summary>
    /// <param name="depot">Id of the depot; null: of all.</param>
    /// <exception cref="ArgumentOutOfRangeException">The page is outside what a page may be.</exception>
    Task<Page<DepotEntry>> Entries(string? depot, PageRequest page, CancellationToken cancellation);

    /// <summary>Removes entries from before an instant, and the oldest beyond a number; returns how many.</summary>
    Task<int> Trim(DateTimeOffset before, int keep, CancellationToken cancellation);
}
