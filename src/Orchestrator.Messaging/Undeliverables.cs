using Orchestrator.Core.Runs;

namespace Orchestrator.Messaging;

internal static class Undeliverables
{
    public const string NotConnected = "its agent is not connected.";
    public const string NotEnrolled = "it is not enrolled; enrol it on the computer itself (orchestrator-agent enroll).";
    public const string QueueFull = "its queue is full.";

    /// <summary>The command could not be handed over.</summary>
    /// <param name="why">Ends the sentence "The command could not be handed over: ...", with its full stop.</param>
    public static CommandUndeliverable Undeliverable(this OutgoingCommand command, string why) => new(command.RunId, command.Ordinal, command.Id, why);
}
