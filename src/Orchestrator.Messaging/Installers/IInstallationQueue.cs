using Orchestrator.Core.Runs;

namespace Orchestrator.Messaging.Installers;

/// <summary>
/// What installers are asked for, waiting until a worker has a place for it. Several workers may take from one queue: each request goes to one
/// of them. Nothing it loses is lost: the engine asks again for what is not answered.
/// </summary>
public interface IInstallationQueue
{
    /// <summary>Puts requests into the queue. One of which a copy is believed to wait in it already is left out.</summary>
    /// <param name="again">True: also those; whoever had them is known to have lost them.</param>
    /// <returns>What could not be put there, with the reason.</returns>
    Task<IReadOnlyList<CommandUndeliverable>> Send(IReadOnlyCollection<OutgoingCommand> commands, bool again, CancellationToken cancellation);

    /// <summary>Waits until there is at least one request, then takes what is there, at most <paramref name="max"/>.</summary>
    Task<IReadOnlyList<OutgoingCommand>> Receive(int max, CancellationToken cancellation);

    /// <summary>What was received since the last time is in the worker's memory and need not come again.</summary>
    Task Acknowledge(CancellationToken cancellation);

    /// <summary>Gives back whatever was handed over and is not acknowledged: this worker has no place for it now, another may.</summary>
    Task Pause();
}
