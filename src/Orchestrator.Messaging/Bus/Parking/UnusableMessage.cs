using Orchestrator.Contracts.Bus;
using RabbitMQ.Client;

namespace Orchestrator.Messaging.Bus.Parking;

/// <summary>A message on its way to the parked ones.</summary>
internal sealed record UnusableMessage
{
    public required string Queue { get; init; }

    public required string Exchange { get; init; }

    public required string RoutingKey { get; init; }

    public required IReadOnlyBasicProperties Properties { get; init; }

    public required ReadOnlyMemory<byte> Body { get; init; }

    public required string Reason { get; init; }

    public required IReadOnlyList<MessageProblem> Problems { get; init; }
}
