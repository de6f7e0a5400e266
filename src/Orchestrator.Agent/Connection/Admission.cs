using Orchestrator.Agent.Hosting;
using Orchestrator.Contracts.Agents;

namespace Orchestrator.Agent.Connection;

/// <summary>
/// Whether the server serves this agent. A broker's queue holds what was sent to an earlier process, or while nobody was there: an answer
/// counts only if it answers something said on this connection, and commands wait until this process was welcomed once: before that nobody
/// has compared the clocks, and nobody has said that it is not a clone. Safe for one sender and one receiver.
/// </summary>
internal sealed class Admission(AgentLog log)
{
    /// <summary>Fewer than the broker hands out unacknowledged, so that the welcome gets through.</summary>
    private const int MostHeld = 500;

    /// <summary>Older words are answered too late to measure anything by.</summary>
    private const int Remembered = 4;

    private readonly Lock gate = new();
    private readonly Queue<DateTimeOffset> said = new();
    private readonly Queue<Arrival> held = new();
    private bool isAdmitted;

    /// <summary>A connection begins; what was held of an earlier one comes again.</summary>
    public void Begin()
    {
        lock (gate)
            said.Clear();
        held.Clear();
    }

    /// <summary>Remembers what an answer to a message sent at this instant echoes.</summary>
    public DateTimeOffset Said(DateTimeOffset at)
    {
        lock (gate)
        {
            said.Enqueue(at);
            if (said.Count > Remembered)
                said.Dequeue();
        }

        return at;
    }

    /// <summary>Whether the welcome answers something said on this connection; then the agent is admitted.</summary>
    public bool Admits(Welcome welcome)
    {
        lock (gate)
        {
            if (!said.Contains(welcome.Echo))
                return false;
        }

        isAdmitted = true;
        return true;
    }

    /// <summary>The server does not serve this agent: a new welcome is needed.</summary>
    public void Refuse()
    {
        isAdmitted = false;
        held.Clear();
    }

    /// <summary>Whether the message is kept back until the welcome.</summary>
    public bool Holds(Arrival arrival)
    {
        if (isAdmitted || arrival.Message is not Deliver)
            return false;
        held.Enqueue(arrival);
        if (held.Count > MostHeld)
        {
            log.Warning("more commands wait than can be kept before the server's welcome; the server sends the oldest again");
            held.Dequeue().Taken();
        }

        return true;
    }

    /// <summary>What was kept back, in order.</summary>
    public IReadOnlyList<Arrival> Release()
    {
        Arrival[] released = [.. held];
        held.Clear();
        return released;
    }
}
