namespace Orchestrator.Core.Targets;

/// <summary>A named group of targets: static, then the targets name it; or dynamic, then its query finds them.</summary>
public sealed record Group
{
    /// <summary>Unique, compared without case. 1 to 100 characters.</summary>
    public required string Name { get; init; }

    /// <summary>For people; at most 1000 characters.</summary>
    public string Description { get; init; } = "";

    /// <summary>Null: the group is static.</summary>
    public GroupQuery? Query { get; init; }

    /// <summary>Name of the credential set of targets that name none themselves.</summary>
    public string? Credentials { get; init; }

    /// <summary>
    /// Name of a timeframe for targets that name none themselves, before that of their site; null: none. Not together with a query that asks
    /// for the state of the agent: who belongs to it changes whenever an agent comes or goes.
    /// </summary>
    public string? Timeframe { get; init; }

    /// <summary>Whether a target belongs to it.</summary>
    /// <param name="agent">The state of its agent.</param>
    public bool Has(Target target, AgentState agent)
    {
        ArgumentNullException.ThrowIfNull(target);
        return Query is null ? target.Groups.Contains(Name, StringComparer.OrdinalIgnoreCase) : Query.Holds(target, agent);
    }
}

/// <summary>Which targets belong to a dynamic group: those for which everything that is set holds. At least one condition is set.</summary>
public sealed record GroupQuery
{
    public string? Tag { get; init; }

    public string? Site { get; init; }

    /// <summary>linux, windows or macos.</summary>
    public string? Os { get; init; }

    /// <summary>Pattern of the name, without case: * stands for any characters, ? for one.</summary>
    public string? Name { get; init; }

    public AgentState? Agent { get; init; }

    /// <summary>Whether nothing is asked for: that would be every target.</summary>
    public bool IsEmpty => Tag is null && Site is null && Os is null && Name is null && Agent is null;

    /// <summary>Whether a target belongs to it.</summary>
    /// <param name="agent">The state of its agent.</param>
    public bool Holds(Target target, AgentState agent)
    {
        ArgumentNullException.ThrowIfNull(target);
        return (Tag is null || target.Tags.Contains(Tag, StringComparer.Ordinal))
            && (Site is null || target.Site == Site)
            && (Os is null || target.Os == Os)
            && (Agent is null || Agent == agent)
            && (Name is null || NamePattern.Holds(Name, target.Name));
    }
}

/// <summary>How it stands with a target's agent.</summary>
public enum AgentState
{
    /// <summary>It has never been seen.</summary>
    Never,

    /// <summary>It was seen, but is not connected.</summary>
    Absent,

    Connected,
}
