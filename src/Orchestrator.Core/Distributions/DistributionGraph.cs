using Orchestrator.Core.Activities;

namespace Orchestrator.Core.Distributions;

/// <summary>A definition compiled for running: immutable, shared by all runs of that version.</summary>
public sealed class DistributionGraph
{
    public required string DefinitionId { get; init; }

    public required int Version { get; init; }

    public required string Name { get; init; }

    public required IReadOnlyList<GraphActivity> Activities { get; init; }

    /// <summary>Index of the activity where every token begins, unless a trigger started its run.</summary>
    public required int Start { get; init; }

    /// <summary>False: it begins at one of several triggers that lead to different activities, so that nobody but they can say where.</summary>
    public bool StartsByHand { get; init; } = true;

    /// <summary>Initial values: JSON text by variable name.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>Names of the targets a run covers if its request names none.</summary>
    public IReadOnlyList<string> Selection { get; init; } = [];

    /// <summary>How long a run may last; default 7 days.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromDays(7);
}

/// <summary>One activity of a graph.</summary>
public sealed class GraphActivity
{
    public required int Index { get; init; }

    /// <summary>Id in the definition; an implicit activity's is the id of the one it serves with a suffix.</summary>
    public required string Id { get; init; }

    /// <summary>What people call it: the display text, else the name, else the type's name.</summary>
    public required string Name { get; init; }

    public required string Type { get; init; }

    public required Activity Behaviour { get; init; }

    /// <summary>Index of the next activity by port; a port that is missing ends the target's run.</summary>
    public required IReadOnlyDictionary<string, int> Edges { get; init; }

    /// <summary>Ports that stand for a failure: unconnected, they end as failed, the others as succeeded.</summary>
    public required IReadOnlySet<string> FailurePorts { get; init; }

    /// <summary>Indices of the Retry activities that loop back to this one: their windows start when a token first enters here.</summary>
    public IReadOnlyList<int> RetriedBy { get; init; } = [];

    /// <summary>True for the Retry that an Install with an unconnected Failed port gets.</summary>
    public bool IsImplicit { get; init; }
}
