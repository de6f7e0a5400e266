using Orchestrator.Core.Runs;

namespace Orchestrator.Core.Shards;

/// <summary>Takes commands to agents and installers, and confirmations back to them. Nothing it loses is lost: the engine sends again.</summary>
public interface ICommandTransport
{
    /// <summary>
    /// Sends what can be sent now. What could not be handed over comes back with the reason ("not connected", "its queue is full"); the
    /// caller makes it an explanation and sends again when the target appears.
    /// </summary>
    Task<IReadOnlyList<CommandUndeliverable>> Send(IReadOnlyCollection<OutgoingCommand> commands, CancellationToken cancellation);

    Task Confirm(IReadOnlyCollection<ReportConfirmation> confirmations, CancellationToken cancellation);

    /// <summary>Asks what came of commands that were accepted. Only who can lose what it has accepted need be asked; the others keep a journal.</summary>
    /// <exception cref="Exception">The question did not get through: it is asked again from what is stored.</exception>
    Task Inquire(IReadOnlyCollection<CommandInquiry> inquiries, CancellationToken cancellation) => Task.CompletedTask;
}
