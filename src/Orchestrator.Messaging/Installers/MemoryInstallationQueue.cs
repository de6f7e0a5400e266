using Orchestrator.Core.Runs;

namespace Orchestrator.Messaging.Installers;

/// <summary>The queue of a server that stands alone. It goes with the process; the engine asks again after a restart.</summary>
/// <param name="capacity">Requests that may wait; more are not taken.</param>
public sealed class MemoryInstallationQueue(int capacity = 200_000) : IInstallationQueue, IDisposable
{
    private readonly Lock gate = new();
    private readonly SemaphoreSlim arrivals = new(0);
    private readonly HashSet<string> ids = new(StringComparer.Ordinal);
    private readonly List<OutgoingCommand> received = [];
    private LinkedList<OutgoingCommand> waiting = new();

    public Task<IReadOnlyList<CommandUndeliverable>> Send(IReadOnlyCollection<OutgoingCommand> commands, bool again, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var refused = new List<CommandUndeliverable>();
        lock (gate)
        {
            foreach (var command in commands.Where(command => !ids.Contains(command.Id)))
            {
                if (waiting.Count >= capacity)
                {
                    refused.Add(command.Undeliverable("the installers' queue is full."));
                    continue;
                }

                ids.Add(command.Id);
                waiting.AddLast(command);
            }

            if (waiting.Count > 0 && arrivals.CurrentCount == 0)
                arrivals.Release();
        }

        return Task.FromResult<IReadOnlyList<CommandUndeliverable>>(refused);
    }

    public async Task<IReadOnlyList<OutgoingCommand>> Receive(int max, CancellationToken cancellation)
    {
        while (true)
        {
            lock (gate)
            {
                if (waiting.Count > 0)
                    return Take(max);
            }

            await arrivals.WaitAsync(cancellation);
        }
    }

    public Task Acknowledge(CancellationToken cancellation)
    {
        lock (gate)
        {
            foreach (var command in received)
                ids.Remove(command.Id);
            received.Clear();
        }

        return Task.CompletedTask;
    }

    public Task Pause()
    {
        lock (gate)
        {
            waiting = new LinkedList<OutgoingCommand>(received.Concat(waiting));
            received.Clear();
        }

        return Task.CompletedTask;
    }

    public void Dispose() => arrivals.Dispose();

    private List<OutgoingCommand> Take(int max)
    {
        var taken = new List<OutgoingCommand>(Math.Min(max, waiting.Count));
        while (taken.Count < max && waiting.First is { } first)
        {
            taken.Add(first.Value);
            waiting.RemoveFirst();
        }

        received.AddRange(taken);
        return taken;
    }
}
