namespace Orchestrator.Core.Forecasts;

/// <summary>
/// Virtual time: events with an instant, one after the other on one thread; what is scheduled first for an instant happens first. Forecasts and
/// the simulation run on it.
/// </summary>
public sealed class VirtualClock(DateTimeOffset start)
{
    private readonly PriorityQueue<VirtualEvent, (DateTimeOffset At, long Order)> events = new();
    private long order;

    public DateTimeOffset Now { get; private set; } = start;

    /// <summary>When the next event is due; null: there is none.</summary>
    public DateTimeOffset? Next
    {
        get
        {
            while (events.TryPeek(out var due, out var at))
            {
                if (!due.IsCancelled)
                    return at.At;
                events.Dequeue();
            }

            return null;
        }
    }

    /// <summary>Has something happen after a delay; at once if that is negative.</summary>
    public VirtualEvent Schedule(TimeSpan delay, Action what)
    {
        var scheduled = new VirtualEvent(what);
        events.Enqueue(scheduled, (Now + (delay > TimeSpan.Zero ? delay : TimeSpan.Zero), order++));
        return scheduled;
    }

    /// <summary>Lets the next event happen that is due by <paramref name="end"/>.</summary>
    /// <returns>False: there is none, and the time is the end's now.</returns>
    public bool Step(DateTimeOffset end)
    {
        while (events.TryPeek(out var due, out var at) && at.At <= end)
        {
            events.Dequeue();
            if (due.IsCancelled)
                continue;
            Now = at.At;
            due.Happen();
            return true;
        }

        Now = end > Now ? end : Now;
        return false;
    }
}

/// <summary>Something that will happen, unless it is cancelled.</summary>
public sealed class VirtualEvent
{
    private readonly Action what;

    internal VirtualEvent(Action what) => this.what = what;

    public bool IsCancelled { get; private set; }

    public void Cancel() => IsCancelled = true;

    internal void Happen() => what();
}
