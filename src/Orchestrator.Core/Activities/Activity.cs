namespace Orchestrator.Core.Activities;

/// <summary>
/// The behaviour of one activity of a definition, its inputs bound. Pure: everything it knows comes with the token, everything it wants
/// done is in the step it answers with. One instance serves all targets of all runs of that version, at the same time.
/// </summary>
public abstract class Activity
{
    /// <summary>True if entering it only settles the result: even a cancelled run lets a token that has done its work go there.</summary>
    public virtual bool IsTerminal => false;

    /// <summary>A token arrives.</summary>
    public abstract Step Enter(Token token);

    /// <summary>Something happened to a token that waits here. By default a timer or an admission enters again.</summary>
    public virtual Step Resume(Token token, Occurrence occurrence) => Enter(token);
}
