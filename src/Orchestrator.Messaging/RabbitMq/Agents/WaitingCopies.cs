namespace Orchestrator.Messaging.RabbitMq.Agents;

/// <summary>
/// Commands that lie in the queues of agents that are not there. The engine sends each of them again and again until it is accepted; while
/// nobody takes them out, one copy is enough. Safe for concurrent use.
/// </summary>
internal sealed class WaitingCopies(TimeProvider time)
{
    private const int Most = 500_000;

    /// <summary>After this time another copy is sent all the same: what is remembered here is a guess about the broker.</summary>
    private static readonly TimeSpan Trusted = TimeSpan.FromHours(1);

    private readonly Lock gate = new();
    private readonly Dictionary<string, long> sent = [];
    private int generation;

    /// <summary>Whether a copy of the command waits already.</summary>
    /// <param name="connection">Number of the connection to the broker: what was sent over an earlier one may be lost.</param>
    public bool Has(string commandId, int connection)
    {
        lock (gate)
        {
            Begin(connection);
            return sent.TryGetValue(commandId, out var at) && time.GetElapsedTime(at) < Trusted;
        }
    }

    public void Add(string commandId, int connection)
    {
        lock (gate)
        {
            Begin(connection);
            if (sent.Count >= Most)
                sent.Clear();
            sent[commandId] = time.GetTimestamp();
        }
    }

    private void Begin(int connection)
    {
        if (generation == connection)
            return;
        generation = connection;
        sent.Clear();
    }
}
