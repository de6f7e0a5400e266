namespace Orchestrator.Core.Runs;

/// <summary>How an activity lets more and more targets of a run be at it at once: each step twice as many as the one before.</summary>
/// <param name="First">How many at first; 1 or more.</param>
/// <param name="Share">Per cent of a step's targets that must end well for the next step; 1 to 100.</param>
/// <param name="PauseAfter">The run is paused when so many have failed; 0: never.</param>
/// <param name="Most">No step goes beyond it; 0: beyond the targets of the run.</param>
internal sealed record Ramp(int First, int Share, int PauseAfter, int Most)
{
    /// <summary>Where it begins.</summary>
    public RampState Begin(int targets) => new(Math.Min(First, Top(targets)), 0, 0, 0, false);

    /// <summary>A target has left the activity with its slot in hand.</summary>
    public RampState After(RampState state, bool wentWell, int targets)
    {
        var after = state with
        {
            Well = state.Well + (wentWell ? 1 : 0),
            Failed = state.Failed + (wentWell ? 0 : 1),
            Failures = state.Failures + (wentWell ? 0 : 1),
        };
        if (IsAtTop(state, targets))
            return after with { Well = 0, Failed = 0 };
        if (after.Well >= Wanted(state.Limit))
            return new RampState((int)Math.Min(2L * state.Limit, Top(targets)), 0, 0, after.Failures, false);
        return after.Well + after.Failed >= state.Limit ? after with { Well = 0, Failed = 0, IsRepeated = true } : after;
    }

    /// <summary>How many of a step's targets must end well.</summary>
    public int Wanted(int limit) => (int)((((long)limit * Share) + 99) / 100);

    /// <summary>True if too many have failed since an operator last had the run go on.</summary>
    public bool IsEnough(RampState state) => PauseAfter > 0 && state.Failures >= PauseAfter;

    /// <summary>True once it holds nobody up any more.</summary>
    public bool IsAtTop(RampState state, int targets) => state.Limit >= Top(targets);

    private int Top(int targets) => Most > 0 ? Math.Min(Most, Math.Max(targets, 1)) : Math.Max(targets, 1);
}

/// <summary>How far a ramp has come in a run.</summary>
/// <param name="Limit">So many at once.</param>
/// <param name="Well">Of the present step's targets those that ended well.</param>
/// <param name="Failed">And those that failed.</param>
/// <param name="Failures">All that failed since the ramp began, or since an operator last resumed the run.</param>
/// <param name="IsRepeated">The step has been begun anew because too few of its targets ended well.</param>
public sealed record RampState(int Limit, int Well, int Failed, int Failures, bool IsRepeated);
