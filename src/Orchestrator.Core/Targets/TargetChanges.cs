namespace Orchestrator.Core.Targets;

/// <summary>Changes of many targets that are stored together.</summary>
/// <param name="Added">New targets.</param>
/// <param name="Edits">What becomes of targets that are there, by id; each pure: it may be called more than once. Names stay as they are.</param>
public sealed record TargetChanges(IReadOnlyList<Target> Added, IReadOnlyDictionary<string, Func<Target, Target>> Edits)
{
    /// <summary>Groups that are added first, where there are none of their names.</summary>
    public IReadOnlyList<Group> NewGroups { get; init; } = [];

    /// <summary>One new target.</summary>
    public static TargetChanges Add(Target target) => new([target], new Dictionary<string, Func<Target, Target>>());

    /// <summary>What becomes of one target.</summary>
    public static TargetChanges Edit(string id, Func<Target, Target> edit) => new([], new Dictionary<string, Func<Target, Target>>(StringComparer.Ordinal) { [id] = edit });
}

/// <summary>A target that was to be changed is not there any more.</summary>
public sealed class TargetGoneException(string id) : Exception($"There is no target '{id}' any more.")
{
    public string Id { get; } = id;
}
