using Orchestrator.Core.Activities;

namespace Orchestrator.Core.Runs;

/// <summary>Does what an operator says about targets that wait for their next attempt.</summary>
internal static class StandByChange
{
    public static void Apply(Round round, ChangeStandBy change, TokenWalk walk)
    {
        var changed = 0;
        foreach (var id in change.TargetIds)
        {
            if (round.Run.OrdinalOf(id) is not { } ordinal)
                continue;
            var token = round.Run[ordinal];
            if (token.Retrying is not { } clock || token.HasHeard(change.Id))
                continue;
            var other = clock with { Changed = (clock.Changed ?? new RetryChanges(TimeSpan.Zero, null, null)).After(change) };
            walk.Continue(
                round,
                token with { Retries = new Dictionary<int, RetryClock>(token.Retries!) { [token.Activity] = other } },
                new Occurrence.RetryChanged(change.Interval is not null));
            changed++;
        }

        if (changed > 0)
            round.Record(RunEventKind.StandByChanged, change.By, $"{change.By} {What(change)} for {Sentences.Targets(changed)}.");
    }

    private static string What(ChangeStandBy change)
    {
        if (change.End)
            return "ended the attempts";
        var parts = new List<string>();
        if (change.Extend is { } extend)
            parts.Add($"added {extend.TotalMinutes:0} minutes to the window");
        if (change.Interval is { } interval)
            parts.Add($"set the interval to {interval.TotalSeconds:0} seconds");
        return string.Join(" and ", parts);
    }
}
