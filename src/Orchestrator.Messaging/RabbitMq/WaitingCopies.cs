namespace Orchestrator.Messaging.RabbitMq;

/// <summary>
/// Commands that lie in queues at the broker. The engine sends each of them again and again until it is accepted; while nobody takes them out,
/// one copy is enough. Safe for concurrent use.
/// </summary>
/// <param name="trusted">After this time another copy is sent all the same: what is remembered here is a guess about the broker.</param>
internal sealed class WaitingCopies(TimeProvider time, TimeSpan trusted)
{
    private const int Most = 500_000;

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
            return sent.TryGetValue(commandId, out var at) && time.GetElapsedTime(at) < trusted;
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

    /// <summary>Somebody has taken it out.</summary>
    public void Remove(string commandId)
    {
        lock (gate)
            sent.Remove(commandId);
    }

    private void Begin(int connection)
    {
        if (generation == connection)
            return;
        generation = connection;
        sent.Clear();
    }
}
