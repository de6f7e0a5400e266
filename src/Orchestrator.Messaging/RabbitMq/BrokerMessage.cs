namespace Orchestrator.Messaging.RabbitMq;

/// <summary>A message on its way to the broker.</summary>
/// <param name="Exchange">Empty: the default exchange, where the routing key is the name of a queue.</param>
public sealed record BrokerMessage(string Exchange, string RoutingKey, ReadOnlyMemory<byte> Body)
{
    public string ContentType { get; init; } = "application/json";

    /// <summary>Whether it outlives a restart of the broker, where its queue does.</summary>
    public bool IsPersistent { get; init; } = true;

    /// <summary>What it is, for whoever reads it from the queue.</summary>
    public string? Type { get; init; }

    public string? Id { get; init; }

    /// <summary>Whom the broker is to vouch for: the connection's own user or null.</summary>
    public string? UserId { get; init; }

    /// <summary>The broker drops the message when it has waited this long; null: never.</summary>
    public TimeSpan? TimeToLive { get; init; }

    public IReadOnlyDictionary<string, string>? Headers { get; init; }
}

/// <summary>What became of a published message.</summary>
public enum PublishOutcome
{
    /// <summary>It is in every queue it was routed to, durably.</summary>
    Confirmed,

    /// <summary>No queue is bound for it; it is nowhere.</summary>
    Returned,

    /// <summary>A queue it was routed to is full and refused it.</summary>
    Refused,

    /// <summary>No answer: there is no connection, it was lost, or the broker was too slow. The message may have arrived.</summary>
    Unknown,
}
