using Orchestrator.Core.Runs;

namespace Orchestrator.Core.Forecasts;

/// <summary>A run that was taken to its end on a virtual clock.</summary>
/// <param name="Targets">By ordinal.</param>
/// <param name="Done">When those were done that have not expired; in order.</param>
internal sealed record Rehearsal(RunRecord Run, DateTimeOffset End, IReadOnlyList<TargetForecast> Targets, IReadOnlyList<DateTimeOffset> Done)
{
    public static Rehearsal Of(Run run, IReadOnlyList<DateTimeOffset?> firstStarts)
    {
        var end = run.Record.EndedAt ?? run.Record.Deadline;
        var targets = run.Tokens.Select(token => new TargetForecast(
            token.TargetId, token.TargetName, firstStarts[token.Ordinal], token.EndedAt ?? end, token.State, token.State == TargetRunState.Succeeded ? null : token.Message)).ToList();
        return new Rehearsal(run.Record, end, targets, [.. targets.Where(target => target.Result != TargetRunState.Expired).Select(target => target.EndsAt).Order()]);
    }

    /// <summary>When a share of all has its result; null: so many never have.</summary>
    public DateTimeOffset? WhenDone(double share)
    {
        var rank = (int)Math.Ceiling(Targets.Count * share);
        return rank >= 1 && rank <= Done.Count ? Done[rank - 1] : null;
    }
}
