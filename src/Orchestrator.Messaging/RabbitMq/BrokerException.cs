namespace Orchestrator.Messaging.RabbitMq;

/// <summary>Something at the broker is not as it must be; the message names it and the remedy.</summary>
public sealed class BrokerException(string message, Exception? cause = null) : Exception(message, cause);
