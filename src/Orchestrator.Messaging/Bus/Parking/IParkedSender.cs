using Orchestrator.Core.Parking;

namespace Orchestrator.Messaging.Bus.Parking;

/// <summary>The way of a parked message back to where it came from.</summary>
public interface IParkedSender
{
    /// <summary>Sends it to the queue it was taken from; it is not removed from the parked ones.</summary>
    /// <returns>Null when the broker has it, else why it cannot be sent, for people.</returns>
    Task<string?> SendBack(ParkedMessage message, CancellationToken cancellation);
}
