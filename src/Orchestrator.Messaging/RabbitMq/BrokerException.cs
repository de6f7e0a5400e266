namespace Orchestrator.Messaging.RabbitMq;

/// <summary>Something at the broker is not as it must be; the message names it and the remedy.</summary>
public sealed class BrokerException(string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>True: it stays so until somebody acts on the remedy. False: a connection was lost, and trying again may be enough.</summary>
    public bool IsLasting { get; init; }
}
