using Orchestrator.Core.Runs;

namespace Orchestrator.Server.Runs;

/// <summary>Where a run's targets are, without a look at each of them where the run itself tells.</summary>
internal static class FlowOfRun
{
    /// <summary>Targets by activity and state.</summary>
    public static async Task<IReadOnlyList<ActivityCount>> CountsOf(this IRunStore runs, RunRecord run, CancellationToken cancellation) =>
        run.Flow?.Counts ?? await runs.ActivityCounts(run.Id, cancellation);

    /// <summary>How often edges were taken; null: the run began before that was counted.</summary>
    public static IReadOnlyList<Passage>? PassagesSoFar(this RunRecord run) => run.Flow is { } flow ? flow.Passages : run.StartedAt is null ? [] : null;
}
