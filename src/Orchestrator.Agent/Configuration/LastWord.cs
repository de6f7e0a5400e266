namespace Orchestrator.Agent.Configuration;

/// <summary>Whether a change takes place, or its action has ended before it: whoever takes it first has decided.</summary>
internal sealed class LastWord
{
    private int taken;

    /// <returns>Whether it was still to be had.</returns>
    public bool Take() => Interlocked.Exchange(ref taken, 1) == 0;

    /// <summary>Takes it for the change.</summary>
    /// <exception cref="CannotChange">The action has ended.</exception>
    public void Claim()
    {
        if (!Take())
            throw new CannotChange("its action has ended");
    }
}
