using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;

namespace Orchestrator.Messaging.RabbitMq.Simulated;

/// <summary>Commands, installations and confirmations on their way to simulated targets, whichever process plays them.</summary>
/// <param name="isConnected">Whether a target is there, as far as this server knows.</param>
/// <param name="time">The clock that expiries are read on.</param>
public sealed class SimulatedTransport(BrokerConnection connection, BrokerPublisher publisher, Func<string, bool> isConnected, TimeProvider time) : ICommandTransport
{
    private const int AtOnce = 5_000;

    public async Task<IReadOnlyList<CommandUndeliverable>> Send(IReadOnlyCollection<OutgoingCommand> commands, CancellationToken cancellation)
    {
        var refused = new List<CommandUndeliverable>();
        foreach (var chunk in commands.Chunk(AtOnce))
        {
            var now = time.GetUtcNow();
            var outcomes = await publisher.Publish([.. chunk.Select(command => new SimulatedMail(Command: command).To(command.TargetId, command.ExpiresAt - now))], cancellation);
            for (var index = 0; index < outcomes.Count; index++)
            {
                if (WhyNot(chunk[index], outcomes[index]) is { } why)
                    refused.Add(chunk[index].Undeliverable(why));
            }
        }

        return refused;
    }

    public async Task Confirm(IReadOnlyCollection<ReportConfirmation> confirmations, CancellationToken cancellation)
    {
        foreach (var chunk in confirmations.Chunk(AtOnce))
            await publisher.Publish([.. chunk.Select(one => new SimulatedMail(Confirmation: one).To(one.TargetId, MailLife.OfConfirmation))], cancellation);
    }

    /// <exception cref="BrokerException">The broker does not take a question. One that nobody has a queue for is not missed: whoever makes the queue begins anew.</exception>
    public async Task Inquire(IReadOnlyCollection<CommandInquiry> inquiries, CancellationToken cancellation)
    {
        foreach (var chunk in inquiries.Chunk(AtOnce))
        {
            var outcomes = await publisher.Publish([.. chunk.Select(one => new SimulatedMail(Inquiry: one).To(one.TargetId, MailLife.Longest))], cancellation);
            if (outcomes.Any(outcome => outcome is not (PublishOutcome.Confirmed or PublishOutcome.Returned)))
                throw new BrokerException(connection.Problem ?? "The broker does not take questions to simulated targets; they are asked again.");
        }
    }

    // What this server knows of who is there may be old: the command leaves all the same, and operators are told.
    private string? WhyNot(OutgoingCommand command, PublishOutcome outcome) => outcome switch
    {
        PublishOutcome.Confirmed when command.Destination == CommandDestination.Agent && !isConnected(command.TargetId) => Undeliverables.NotConnected,
        PublishOutcome.Confirmed => null,
        PublishOutcome.Refused => Undeliverables.QueueFull,
        PublishOutcome.Returned => "the broker has no queue for simulated targets.",
        _ => connection.Problem is { } problem ? $"the broker does not take it. {problem}" : "the broker did not answer in time.",
    };
}
