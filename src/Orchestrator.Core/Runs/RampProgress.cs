using Orchestrator.Core.Activities;
using Orchestrator.Core.Distributions;

namespace Orchestrator.Core.Runs;

/// <summary>Moves the ramps of a run, and writes into its history what becomes of them. Their state is stored with the run.</summary>
internal static class RampProgress
{
    /// <summary>How many targets may be at this activity at once as far as its ramp goes; null: it has none.</summary>
    public static int? LimitOf(Run run, GraphActivity activity) =>
        activity.Behaviour is IRamped { Ramp: { } ramp } ? StateOf(run, activity, ramp).Limit : null;

    /// <summary>
    /// A target leaves the activity with its slot in hand. It fails once, however often it comes back: one target that is tried again and again is no reason
    /// to stop the others. Whatever ends well moves the ramp on, or it would stand where the first attempts of all have failed.
    /// </summary>
    /// <returns>The token, which remembers that it has failed here.</returns>
    public static TargetRun Left(Round round, TargetRun token, GraphActivity activity, bool wentWell)
    {
        if (activity.Behaviour is not IRamped { Ramp: { } ramp } || (!wentWell && token.FailedInRamps?.Contains(activity.Index) == true))
            return token;
        var targets = round.Run.Tokens.Count;
        var before = StateOf(round.Run, activity, ramp);
        var after = ramp.After(before, wentWell, targets);
        Put(round, activity, after);
        if (after.Limit > before.Limit)
        {
            round.Record(RunEventKind.RampMoved, "engine", $"'{activity.Name}' goes on with {Sentences.Targets(after.Limit)} at once: {ramp.Wanted(before.Limit)} of {before.Limit} ended well.");
        }
        else if (after.IsRepeated && !before.IsRepeated)
        {
            round.Record(
                RunEventKind.RampMoved,
                "engine",
                $"'{activity.Name}' stays at {Sentences.Targets(after.Limit)} at once: {before.Well + (wentWell ? 1 : 0)} of {after.Limit} ended well, and {ramp.Wanted(after.Limit)} are wanted.");
        }

        if (!wentWell && ramp.IsEnough(after) && round.Run.Record.Status == RunStatus.Running)
        {
            RunPause.Begin(
                round,
                $"the ramp of '{activity.Name}'",
                $"Paused by the ramp of '{activity.Name}': {Sentences.Targets(after.Failures)} failed in it. Resume the run to go on with {after.Limit} at once, or cancel it.");
        }

        return wentWell ? token : token with { FailedInRamps = [.. token.FailedInRamps ?? [], activity.Index] };
    }

    /// <summary>An operator has the run go on, knowing what has failed until now: each ramp counts failures anew.</summary>
    public static RunRecord Resumed(RunRecord run) =>
        run.Ramps is null ? run : run with { Ramps = run.Ramps.ToDictionary(ramp => ramp.Key, ramp => ramp.Value with { Failures = 0 }) };

    private static RampState StateOf(Run run, GraphActivity activity, Ramp ramp) =>
        run.Record.Ramps?.GetValueOrDefault(activity.Index) ?? ramp.Begin(run.Tokens.Count);

    private static void Put(Round round, GraphActivity activity, RampState state)
    {
        var ramps = new Dictionary<int, RampState>(round.Run.Record.Ramps ?? new Dictionary<int, RampState>()) { [activity.Index] = state };
        round.Put(round.Run.Record with { Ramps = ramps });
    }
}
