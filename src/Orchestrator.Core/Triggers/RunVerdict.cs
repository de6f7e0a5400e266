using Orchestrator.Core.Runs;

namespace Orchestrator.Core.Triggers;

/// <summary>Which ends of a run count.</summary>
public enum RunVerdict
{
    /// <summary>Every end, also after a run was cancelled.</summary>
    Any,

    /// <summary>No target failed, expired or was cancelled.</summary>
    Succeeded,

    /// <summary>A target failed or expired, and nobody cancelled the run.</summary>
    Failed,
}

/// <summary>Judges the ends of runs.</summary>
public static class RunVerdicts
{
    /// <summary>Whether an ended run is one of those.</summary>
    public static bool Fits(this RunVerdict verdict, RunRecord run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var ledger = run.Ledger;
        return verdict switch
        {
            RunVerdict.Succeeded => run.Status == RunStatus.Completed && ledger.Failed + ledger.Expired + ledger.Cancelled == 0,
            RunVerdict.Failed => run.Status == RunStatus.Completed && ledger.Failed + ledger.Expired > 0,
            _ => true,
        };
    }
}
