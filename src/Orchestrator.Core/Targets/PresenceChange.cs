namespace Orchestrator.Core.Targets;

/// <summary>A computer's agent came or went.</summary>
/// <param name="IsThere">Whether it is connected from then on.</param>
public sealed record PresenceChange(DateTimeOffset At, bool IsThere)
{
    /// <summary>So many are kept of each target, the latest: of one that is switched on in the morning and off in the evening, some weeks.</summary>
    public const int Kept = 64;

    /// <summary>In the order of time, without those that change nothing.</summary>
    public static IReadOnlyList<PresenceChange> InOrder(IEnumerable<PresenceChange> noted)
    {
        var changes = new List<PresenceChange>();
        foreach (var change in noted.OrderBy(change => change.At))
        {
            if (changes.Count == 0 || changes[^1].IsThere != change.IsThere)
                changes.Add(change);
        }

        return changes;
    }
}
