namespace Orchestrator.Messaging.RabbitMq;

/// <summary>Growing pauses between attempts, jittered so that many who lost the same broker do not come back in one moment.</summary>
/// <param name="first">Length of the first pause at most.</param>
/// <param name="longest">No pause is longer.</param>
internal sealed class BackOff(TimeSpan first, TimeSpan longest)
{
    private int attempts;

    public void Reset() => attempts = 0;

    /// <summary>The next pause: between half of its full length and all of it.</summary>
    public TimeSpan Next()
    {
        var full = Math.Min(first.TotalMilliseconds * Math.Pow(2, Math.Min(attempts, 30)), longest.TotalMilliseconds);
        attempts++;
#pragma warning disable CA5394 // Spreading attempts needs no secrecy.
        return TimeSpan.FromMilliseconds(full * (0.5 + (Random.Shared.NextDouble() / 2)));
#pragma warning restore CA5394
    }
}
