namespace Orchestrator.Cli.Client;

/// <summary>What would come of a run, as the API tells it.</summary>
internal sealed record ForecastInfo
{
    public required string DefinitionId { get; init; }

    public int Version { get; init; }

    public DateTimeOffset MadeAt { get; init; }

    public DateTimeOffset StartsAt { get; init; }

    public DateTimeOffset Deadline { get; init; }

    public DateTimeOffset? FirstStart { get; init; }

    public int Rehearsals { get; init; }

    public required ForecastRange Half { get; init; }

    public required ForecastRange Ninety { get; init; }

    public required ForecastRange NinetyNine { get; init; }

    public required ForecastRange End { get; init; }

    public required RunLedger Ledger { get; init; }

    public IReadOnlyList<ForecastPoint> Curve { get; init; } = [];

    public IReadOnlyList<ForecastMiss> Misses { get; init; } = [];

    public IReadOnlyList<ForecastTarget> Targets { get; init; } = [];

    public int TargetsLeftOut { get; init; }

    public IReadOnlyList<string> Bases { get; init; } = [];

    public IReadOnlyList<string> Assumptions { get; init; } = [];
}

/// <param name="Earliest">Null: never.</param>
/// <param name="Expected">Null: never in most rehearsals.</param>
/// <param name="Latest">Null: never in some.</param>
internal sealed record ForecastRange(DateTimeOffset? Earliest, DateTimeOffset? Expected, DateTimeOffset? Latest);

internal sealed record ForecastPoint(DateTimeOffset At, int Started, int Done);

internal sealed record ForecastMiss(string Result, string Why, int Targets, IReadOnlyList<string> Examples);

internal sealed record ForecastTarget(string TargetId, string TargetName, DateTimeOffset? StartsAt, DateTimeOffset EndsAt, string Result, string? Why);
