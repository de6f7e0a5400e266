namespace Orchestrator.Core.Targets;

/// <summary>When targets came and went.</summary>
public interface IPresenceRecord
{
    /// <summary>Of these targets, by id, the earliest change first and never the same twice in a row; at most the latest <see cref="PresenceChange.Kept"/> of each.</summary>
    /// <returns>Without those of which nothing was noted.</returns>
    Task<IReadOnlyDictionary<string, IReadOnlyList<PresenceChange>>> Presence(IReadOnlyCollection<string> ids, CancellationToken cancellation);
}
