using System.Security.Cryptography;

namespace Orchestrator.Agent.Connection;

/// <summary>Growing waits with jitter, so that a fleet does not come back all at once.</summary>
internal sealed class Backoff(TimeSpan shortest, TimeSpan longest)
{
    private TimeSpan current;

    /// <summary>Nothing has failed since the last success.</summary>
    public bool IsFresh { get; private set; } = true;

    /// <summary>Half to all of the current wait; the next one is twice as long.</summary>
    public TimeSpan Next()
    {
        current = current < shortest ? shortest : current;
        IsFresh = false;
        var wait = current * (0.5 + (RandomNumberGenerator.GetInt32(500) / 1000.0));
        current = current * 2 < longest ? current * 2 : longest;
        return wait;
    }

    public void Reset() => (current, IsFresh) = (TimeSpan.Zero, true);
}
