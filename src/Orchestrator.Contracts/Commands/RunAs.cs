namespace Orchestrator.Contracts.Commands;

/// <summary>As whom an action is executed.</summary>
public enum RunAs
{
    /// <summary>As the agent's account.</summary>
    Agent,

    /// <summary>As the user who is logged on at the computer, in that session.</summary>
    LoggedOnUser,
}

/// <summary>What becomes of an action for the user's session while nobody is logged on.</summary>
public enum NobodyLoggedOn
{
    /// <summary>It has failed.</summary>
    Fail,

    /// <summary>It is skipped.</summary>
    Skip,

    /// <summary>It waits for somebody to log on; it has failed when the timeframe ends, and is not started after the run's deadline.</summary>
    Wait,
}
