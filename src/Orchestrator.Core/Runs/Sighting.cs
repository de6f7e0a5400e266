using Orchestrator.Core.Activities;

namespace Orchestrator.Core.Runs;

/// <summary>
/// Does what follows when a target in stand-by is seen. One that is seen again and again must not use up its attempts: an interval is cut
/// short once, and until it would have been over the next one is not.
/// </summary>
internal static class Sighting
{
    public static void Apply(Round round, TargetRun token, TokenWalk walk)
    {
        if (token is not { Command: null, StandBy: true })
            return;
        var isEarly = token.Retrying?.CutShort > round.Now;
        switch (round.Run.Record.Status)
        {
            case RunStatus.Running when isEarly:
                if (token.WakeAt > token.Retrying!.CutShort)
                    walk.Continue(round, token, Occurrence.SeenAgain.Instance);
                break;
            case RunStatus.Running:
                walk.Continue(round, CutShort(token), Occurrence.TargetSeen.Instance);
                break;
            case RunStatus.Paused when !isEarly:
                round.Put(CutShort(token) with { StandBy = false, WakeAt = round.Now, Wait = Sentences.Paused(round.Run.Record.Pauses[^1].By) });
                break;
        }
    }

    private static TargetRun CutShort(TargetRun token) => token.Retrying is { } clock
        ? token with { Retries = new Dictionary<int, RetryClock>(token.Retries!) { [token.Activity] = clock with { CutShort = token.WakeAt } } }
        : token;
}
