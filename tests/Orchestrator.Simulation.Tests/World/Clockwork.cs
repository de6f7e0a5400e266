using Orchestrator.Core.Forecasts;

namespace Orchestrator.Simulation.Tests.World;

/// <summary>
/// Virtual time and the only thread: everything that happens is an event with an instant, or a continuation of something that has just
/// happened. Same seed, same order.
/// </summary>
internal sealed class Clockwork(DateTimeOffset start)
{
    private readonly VirtualClock clock = new(start);
    private readonly Queue<Continuation> ready = new();

    public DateTimeOffset Now => clock.Now;

    /// <summary>Runs <paramref name="what"/> after a delay, as part of a process (or of the world itself).</summary>
    public VirtualEvent Schedule(TimeSpan delay, Action what, Process? process = null) =>
        clock.Schedule(delay, process is null ? what : () => process.Execute(static state => ((Action)state!)(), what));

    public void Post(Process process, SendOrPostCallback callback, object? state) => ready.Enqueue(new Continuation(process, callback, state));

    /// <summary>Lets the world go on until an instant, or until nothing is left to happen.</summary>
    public void RunUntil(DateTimeOffset end)
    {
        do
        {
            while (ready.TryDequeue(out var next))
                next.Process.Execute(next.Callback, next.State);
        }
        while (clock.Step(end));
    }

    private readonly record struct Continuation(Process Process, SendOrPostCallback Callback, object? State);
}
