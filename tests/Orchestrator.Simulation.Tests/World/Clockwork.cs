namespace Orchestrator.Simulation.Tests.World;

/// <summary>
/// Virtual time and the only thread: everything that happens is an event with an instant, or a continuation of something that has just
/// happened. Same seed, same order.
/// </summary>
internal sealed class Clockwork(DateTimeOffset start)
{
    private readonly PriorityQueue<Event, (DateTimeOffset At, long Order)> events = new();
    private readonly Queue<Continuation> ready = new();
    private long order;

    public DateTimeOffset Now { get; private set; } = start;

    /// <summary>Runs <paramref name="what"/> after a delay, as part of a process (or of the world itself).</summary>
    public Event Schedule(TimeSpan delay, Action what, Process? process = null)
    {
        var scheduled = new Event(what, process);
        events.Enqueue(scheduled, (Now + (delay > TimeSpan.Zero ? delay : TimeSpan.Zero), order++));
        return scheduled;
    }

    public void Post(Process process, SendOrPostCallback callback, object? state) => ready.Enqueue(new Continuation(process, callback, state));

    /// <summary>Lets the world go on until an instant, or until nothing is left to happen.</summary>
    public void RunUntil(DateTimeOffset end)
    {
        while (true)
        {
            while (ready.TryDequeue(out var next))
                next.Process.Execute(next.Callback, next.State);
            if (!events.TryPeek(out var due, out var at) || at.At > end)
                break;
            events.Dequeue();
            if (due.IsCancelled)
                continue;
            Now = at.At;
            due.Happen();
        }

        Now = end;
    }

    private readonly record struct Continuation(Process Process, SendOrPostCallback Callback, object? State);
}

/// <summary>Something that will happen, unless it is cancelled.</summary>
internal sealed class Event(Action what, Process? process)
{
    public bool IsCancelled { get; private set; }

    public void Cancel() => IsCancelled = true;

    public void Happen()
    {
        if (process is null)
            what();
        else
            process.Execute(static state => ((Action)state!)(), what);
    }
}
