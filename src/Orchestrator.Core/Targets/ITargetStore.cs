namespace Orchestrator.Core.Targets;

/// <summary>The inventory.</summary>
public interface ITargetStore : IPresenceRecord
{
    /// <summary>Adds or replaces by id.</summary>
    /// <exception cref="DuplicateNameException">Another target has one of these names; nothing was stored.</exception>
    Task Save(IReadOnlyList<Target> targets, CancellationToken cancellation);

    /// <summary>
    /// Reads a target, changes it and stores it, undisturbed by anybody else who changes it, on whatever server. The name stays as it is.
    /// </summary>
    /// <param name="edit">Pure: it may be called more than once. Gives back the same instance if there is nothing to change.</param>
    /// <returns>The target as it is now, or null if there is none of that id.</returns>
    Task<Target?> Update(string id, Func<Target, Target> edit, CancellationToken cancellation);

    /// <summary>Stores all of these changes, or none of them. Nobody else lets a target join a group: who does must know that the group stays.</summary>
    /// <returns>The targets as they are now.</returns>
    /// <exception cref="DuplicateNameException">Another target has the name of one that is added.</exception>
    /// <exception cref="TargetGoneException">One that is to be changed is not there.</exception>
    /// <exception cref="GroupGoneException">A group that one of them joins is not there, or a dynamic one.</exception>
    Task<IReadOnlyList<Target>> Apply(TargetChanges changes, CancellationToken cancellation);

    /// <summary>
    /// Stores signs of life, of each target one at most, and nothing else of their targets; what is unknown is left out. A sign by which a target has come or gone is noted among its
    /// changes of presence, too.
    /// </summary>
    Task Saw(IReadOnlyCollection<TargetSighting> sightings, CancellationToken cancellation);

    /// <summary>The targets of these ids, in no particular order; unknown ones are missing.</summary>
    Task<IReadOnlyList<Target>> Find(IReadOnlyCollection<string> ids, CancellationToken cancellation);

    /// <summary>The targets of these names, compared without case, in no particular order; unknown ones are missing.</summary>
    Task<IReadOnlyList<Target>> FindByName(IReadOnlyCollection<string> names, CancellationToken cancellation);

    /// <summary>Every target, streamed, for the directory in memory.</summary>
    IAsyncEnumerable<Target> All(CancellationToken cancellation);

    /// <summary>In the order the filter asks for.</summary>
    Task<Page<Target>> List(TargetFilter filter, PageRequest page, CancellationToken cancellation);

    /// <summary>Ids of all targets that the filter finds, in its order.</summary>
    Task<IReadOnlyList<string>> Ids(TargetFilter filter, CancellationToken cancellation);

    Task Remove(IReadOnlyCollection<string> ids, CancellationToken cancellation);
}

/// <summary>Which targets are asked for: those for which everything that is set holds.</summary>
public sealed record TargetFilter
{
    /// <summary>Part of the name, without case.</summary>
    public string? Text { get; init; }

    /// <summary>Pattern of the name, see <see cref="NamePattern"/>.</summary>
    public string? Name { get; init; }

    public string? Site { get; init; }

    public string? Os { get; init; }

    public string? Tag { get; init; }

    public TargetKind? Kind { get; init; }

    /// <summary>Name of a static group, compared without case.</summary>
    public string? Group { get; init; }

    /// <summary>Name of a target's own credential set, compared without case.</summary>
    public string? Credentials { get; init; }

    /// <summary>The state of its agent, as far as it is stored.</summary>
    public AgentState? Agent { get; init; }

    public TargetOrder Order { get; init; }

    public bool Descending { get; init; }
}

/// <summary>Orders of a list of targets.</summary>
public enum TargetOrder
{
    /// <summary>Without case.</summary>
    Name,

    /// <summary>By site, then by name.</summary>
    Site,

    /// <summary>By system, then by name.</summary>
    Os,
}

/// <summary>A sign of life.</summary>
/// <param name="Connected">Whether its agent was connected then.</param>
/// <param name="At">When it was last seen.</param>
/// <param name="ClockSkew">Its clock less the server's; null: not measured, the stored value stays.</param>
public sealed record TargetSighting(string TargetId, bool Connected, DateTimeOffset At, TimeSpan? ClockSkew = null)
{
    /// <summary>The target with this sign of life.</summary>
    public Target On(Target target) => target with { Connected = Connected, LastSeen = At, ClockSkew = ClockSkew ?? target.ClockSkew };
}

/// <summary>The inventory in memory: what the engine asks for zones, platforms and timeframes. Live, not frozen with a run.</summary>
public interface ITargetDirectory
{
    Target? Find(string id);

    Target? FindByName(string name);

    /// <summary>Asks the store for those of these targets that are not in memory: another server may have added them a moment ago.</summary>
    /// <param name="ids">Ids of targets.</param>
    /// <param name="names">Names of targets, compared without case.</param>
    /// <remarks>A directory that nobody else writes to knows everything already.</remarks>
    Task Know(IReadOnlyCollection<string> ids, IReadOnlyCollection<string> names, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Who belongs to groups, or is found by a query, as it is stored now.</summary>
    /// <param name="query">Null: none.</param>
    /// <remarks>A directory without groups knows none of them.</remarks>
    Task<TargetSelection> Select(IReadOnlyCollection<string> groups, GroupQuery? query, CancellationToken cancellation) =>
        Task.FromResult(new TargetSelection([], [.. groups], [], FoundByQuery: query is null));
}

/// <summary>A name is taken.</summary>
public sealed class DuplicateNameException(string name) : Exception($"The name '{name}' is taken; choose another one.")
{
    public string Name { get; } = name;
}
