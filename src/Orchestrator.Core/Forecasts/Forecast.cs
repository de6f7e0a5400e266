using Orchestrator.Core.Runs;

namespace Orchestrator.Core.Forecasts;

/// <summary>What would come of a run, by what is known now.</summary>
public sealed record Forecast
{
    /// <summary>When it was made.</summary>
    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>When the run would start.</summary>
    public required DateTimeOffset StartsAt { get; init; }

    public required DateTimeOffset Deadline { get; init; }

    /// <summary>When the last target would have its result.</summary>
    public required DateTimeOffset EndsAt { get; init; }

    /// <summary>How the run would end.</summary>
    public required Ledger Ledger { get; init; }

    /// <summary>When work would begin on the first target; null: on none.</summary>
    public DateTimeOffset? FirstStart { get; init; }

    /// <summary>When half of all targets would be done; null: never. Done is who has a result of its own, so not who has expired.</summary>
    public DateTimeOffset? Half { get; init; }

    /// <summary>The same of nine tenths.</summary>
    public DateTimeOffset? Ninety { get; init; }

    /// <summary>The same of 99 %.</summary>
    public DateTimeOffset? NinetyNine { get; init; }

    /// <summary>How many have begun and are done, over time; at most 101 points, the first at the start and the last at the end.</summary>
    public required IReadOnlyList<ForecastPoint> Curve { get; init; }

    /// <summary>Whoever would not succeed, grouped by why; the most frequent first, at most 50.</summary>
    public required IReadOnlyList<ForecastReason> Misses { get; init; }

    /// <summary>By ordinal.</summary>
    public required IReadOnlyList<TargetForecast> Targets { get; init; }

    /// <summary>What had to be assumed, in sentences.</summary>
    public required IReadOnlyList<string> Assumptions { get; init; }
}

/// <summary>A moment of a forecast.</summary>
public sealed record ForecastPoint(DateTimeOffset At, int Started, int Done);

/// <summary>Targets that would end alike.</summary>
/// <param name="Examples">Names of the first five.</param>
public sealed record ForecastReason(TargetRunState Result, string Why, int Targets, IReadOnlyList<string> Examples);

/// <summary>What would become of one target.</summary>
/// <param name="StartsAt">When an installer or its agent would begin; null: never.</param>
public sealed record TargetForecast(string TargetId, string TargetName, DateTimeOffset? StartsAt, DateTimeOffset EndsAt, TargetRunState Result, string? Why);
