using Orchestrator.Contracts.Agents;

namespace Orchestrator.Messaging.LocalAgents;

/// <summary>Which connection serves which target, and who waits for one.</summary>
internal sealed class AgentRegister(TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, AgentConnection> connections = [];
    private readonly Dictionary<string, TaskCompletionSource> awaited = [];

    public AgentConnection? Find(string target)
    {
        lock (gate)
            return connections.GetValueOrDefault(target);
    }

    /// <summary>Makes this the target's connection. An older one of the same machine is closed: the agent has been started again.</summary>
    /// <param name="welcome">Queued before any command can be.</param>
    /// <returns>Why not, or null.</returns>
    public string? Add(Hello hello, AgentConnection connection, Welcome welcome)
    {
        AgentConnection? older;
        lock (gate)
        {
            older = connections.GetValueOrDefault(hello.Target);
            if (older?.Hello is { } known && known.MachineId != hello.MachineId)
                return $"Target '{hello.Target}' is served on machine '{known.MachineId}'; this is '{hello.MachineId}'. Enrol this computer as a target of its own.";
            connection.TrySend(welcome);
            connections[hello.Target] = connection;
            if (awaited.Remove(hello.Target, out var waiting))
                waiting.SetResult();
        }

        // The same instance that comes again has lost its old connection and must not be told of a conflict with itself.
        older?.Close(older.Hello?.Instance == hello.Instance ? null : new Conflict($"Another agent of target '{hello.Target}' was started on this machine."));
        return null;
    }

    /// <returns>False if a newer connection has taken the place, or it never had it.</returns>
    public bool Remove(string target, AgentConnection connection)
    {
        lock (gate)
            return connections.TryGetValue(target, out var current) && current == connection && connections.Remove(target);
    }

    public async Task<bool> WaitFor(string target, TimeSpan patience, CancellationToken cancellation)
    {
        Task contact;
        lock (gate)
        {
            if (connections.ContainsKey(target))
                return true;
            if (!awaited.TryGetValue(target, out var waiting))
                awaited.Add(target, waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            contact = waiting.Task;
        }

        try
        {
            await contact.WaitAsync(patience, time, cancellation);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
