namespace Orchestrator.Simulation.Tests.World;

/// <summary>
/// A process that can die or hang at any await: a synchronization context whose continuations are dropped once it is dead, and kept back
/// while it hangs. Its clock is the world's, plus an error.
/// </summary>
internal sealed class Process(Clockwork clockwork, string name) : SynchronizationContext
{
    private List<(SendOrPostCallback, object?)>? heldBack;

    public string Name => name;

    public bool IsDead { get; private set; }

    public VirtualTime Time => field ??= new VirtualTime(clockwork, this);

    /// <summary>The process that is executing right now.</summary>
    public static Process Running => (Process)Current!;

    public void Kill() => IsDead = true;

    /// <summary>Stops in its tracks for a while, as under a debugger, a full swap or a suspended virtual machine.</summary>
    public void Hang(TimeSpan duration)
    {
        if (IsDead || heldBack is not null)
            return;
        heldBack = [];
        clockwork.Schedule(duration, () =>
        {
            var waiting = heldBack;
            heldBack = null;
            foreach (var (callback, state) in waiting)
                Execute(callback, state);
        });
    }

    public void Start(Func<Task> main) => Execute(_ => Watch(main()), null);

    public override void Post(SendOrPostCallback d, object? state) => clockwork.Post(this, d, state);

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("Nothing here may block.");

    public void Execute(SendOrPostCallback callback, object? state)
    {
        if (IsDead)
            return;
        if (heldBack is not null)
        {
            heldBack.Add((callback, state));
            return;
        }

        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            callback(state);
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    /// <summary>A task that never ends: where a dead process stands for ever.</summary>
    public static Task Never() => new TaskCompletionSource().Task;

    public async Task Pause(TimeSpan duration)
    {
        var over = new TaskCompletionSource();
        clockwork.Schedule(duration, over.SetResult, this);
        await over.Task;
    }

#pragma warning disable VSTHRD100, VSTHRD003 // Whatever escapes a process is posted to its context, and so thrown where events are processed.
    private static async void Watch(Task main) => await main;
#pragma warning restore VSTHRD100, VSTHRD003
}
