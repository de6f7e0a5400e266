using Orchestrator.Core.Targets;

namespace Orchestrator.Storage;

/// <summary>Groups that changes of targets let them join: these must be there, and stay, when the changes are stored.</summary>
internal sealed class JoinedGroups
{
    private readonly HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyCollection<string> Names => names;

    /// <param name="before">Null: the target is new.</param>
    public void Note(Target? before, Target after)
    {
        if (ReferenceEquals(before, after))
            return;
        foreach (var group in after.Groups)
        {
            if (before is null || !before.Groups.Contains(group, StringComparer.OrdinalIgnoreCase))
                names.Add(group);
        }
    }
}
