using Orchestrator.Agent.Commands;
using Orchestrator.Contracts.Agents;

namespace Orchestrator.Agent.Connection;

/// <summary>The agent's clock corrected by the server's. Safe for concurrent use.</summary>
/// <param name="own">The agent's own clock.</param>
public sealed class ServerClock(TimeProvider own)
{
    private long correction;

    public CorrectedTime Now
    {
        get
        {
            var added = new TimeSpan(Interlocked.Read(ref correction));
            return new CorrectedTime(own.GetUtcNow() + added, added);
        }
    }

    /// <summary>Takes the server's answer: it was given half a round trip ago.</summary>
    public void Measure(Welcome welcome)
    {
        var now = own.GetUtcNow();
        var roundTrip = now - welcome.Echo;
        // A negative one means that the own clock was set meanwhile; the next answer will do.
        if (roundTrip >= TimeSpan.Zero)
            Interlocked.Exchange(ref correction, (welcome.ServerTime + (roundTrip / 2) - now).Ticks);
    }
}
