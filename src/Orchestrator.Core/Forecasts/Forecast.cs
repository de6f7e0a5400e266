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

    /// <summary>How often the run was rehearsed; ranges go from the first to the last rehearsal.</summary>
    public required int Rehearsals { get; init; }

    /// <summary>How the run would end, in the rehearsal in the middle.</summary>
    public required Ledger Ledger { get; init; }

    /// <summary>When work would begin on the first target; null: on none.</summary>
    public DateTimeOffset? FirstStart { get; init; }

    /// <summary>When half of all targets would be done. Done is who has a result of its own, so not who has expired.</summary>
    public required ForecastRange Half { get; init; }

    /// <summary>The same of nine tenths.</summary>
    public required ForecastRange Ninety { get; init; }

    /// <summary>The same of 99 %.</summary>
    public required ForecastRange NinetyNine { get; init; }

    /// <summary>When the last target would have its result.</summary>
    public required ForecastRange End { get; init; }

    /// <summary>How many have begun and are done, over time; at most 101 points, the first at the start and the last at the end.</summary>
    public required IReadOnlyList<ForecastPoint> Curve { get; init; }

    /// <summary>Whoever would not succeed, grouped by why; the most frequent first, at most 50.</summary>
    public required IReadOnlyList<ForecastReason> Misses { get; init; }

    /// <summary>By ordinal.</summary>
    public required IReadOnlyList<TargetForecast> Targets { get; init; }

    /// <summary>What the durations of transfers rest on, a sentence for each package; empty: the run has none, or nothing is known of them but earlier durations.</summary>
    public required IReadOnlyList<string> Bases { get; init; }

    /// <summary>What had to be assumed, in sentences.</summary>
    public required IReadOnlyList<string> Assumptions { get; init; }
}

/// <summary>When something would be so, in the rehearsals.</summary>
/// <param name="Earliest">In the rehearsal in which it was first; null: in none.</param>
/// <param name="Expected">In the middle of them; null: never in most.</param>
/// <param name="Latest">In the one in which it was last; null: never in one or some.</param>
public sealed record ForecastRange(DateTimeOffset? Earliest, DateTimeOffset? Expected, DateTimeOffset? Latest);

/// <summary>A moment of a forecast.</summary>
public sealed record ForecastPoint(DateTimeOffset At, int Started, int Done);

/// <summary>Targets that would end alike.</summary>
/// <param name="Examples">Names of the first five.</param>
public sealed record ForecastReason(TargetRunState Result, string Why, int Targets, IReadOnlyList<string> Examples);

/// <summary>What would become of one target.</summary>
/// <param name="StartsAt">When an installer or its agent would begin; null: never.</param>
public sealed record TargetForecast(string TargetId, string TargetName, DateTimeOffset? StartsAt, DateTimeOffset EndsAt, TargetRunState Result, string? Why);
