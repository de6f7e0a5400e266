using Orchestrator.Contracts.Agents;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;

namespace Orchestrator.Messaging.RabbitMq.Agents;

/// <summary>Commands and confirmations on their way to agents, through the queue of each.</summary>
/// <param name="isConnected">Whether a target's agent is there, as far as this server knows.</param>
/// <param name="time">The clock that expiries are read on.</param>
public sealed class BrokerCommandTransport(BrokerConnection connection, BrokerPublisher publisher, Func<string, bool> isConnected, TimeProvider time) : ICommandTransport
{
    /// <summary>As many as the broker answers well within the publisher's patience.</summary>
    private const int AtOnce = 5_000;

    private readonly WaitingCopies copies = new(TimeProvider.System, TimeSpan.FromHours(1));

    public async Task<IReadOnlyList<CommandUndeliverable>> Send(IReadOnlyCollection<OutgoingCommand> commands, CancellationToken cancellation)
    {
        var refused = new List<CommandUndeliverable>();
        foreach (var chunk in commands.Chunk(AtOnce))
            await Send(chunk, refused, cancellation);
        return refused;
    }

    /// <summary>A confirmation that is lost does no harm: the agent repeats its report.</summary>
    public async Task Confirm(IReadOnlyCollection<ReportConfirmation> confirmations, CancellationToken cancellation)
    {
        foreach (var chunk in confirmations.Chunk(AtOnce))
        {
            await publisher.Publish(
                [.. chunk.Select(one => AgentMail.To(one.TargetId, new Confirm(one.CommandId, one.UpTo), MailLife.OfConfirmation))], cancellation);
        }
    }

    private async Task Send(OutgoingCommand[] commands, List<CommandUndeliverable> refused, CancellationToken cancellation)
    {
        var number = connection.Number;
        var now = time.GetUtcNow();
        var sent = new List<(OutgoingCommand Command, bool IsConnected)>(commands.Length);
        foreach (var command in commands)
        {
            var isThere = isConnected(command.TargetId);
            if (!isThere && copies.Has(command.Id, number))
                refused.Add(command.Undeliverable(Undeliverables.NotConnected));
            else
                sent.Add((command, isThere));
        }

        var outcomes = await publisher.Publish(
            [.. sent.Select(one => AgentMail.To(one.Command.TargetId, new Deliver(one.Command.Signed), one.Command.ExpiresAt - now))], cancellation);
        for (var index = 0; index < outcomes.Count; index++)
        {
            var (command, isThere) = sent[index];
            if (WhyNot(outcomes[index]) is { } why)
            {
                refused.Add(command.Undeliverable(why));
            }
            else if (!isThere)
            {
                // It waits in the queue; operators are told what it waits for.
                copies.Add(command.Id, number);
                refused.Add(command.Undeliverable(Undeliverables.NotConnected));
            }
        }
    }

    private string? WhyNot(PublishOutcome outcome) => outcome switch
    {
        PublishOutcome.Confirmed => null,
        PublishOutcome.Returned => Undeliverables.NotEnrolled,
        PublishOutcome.Refused => Undeliverables.QueueFull,
        _ => connection.Problem is { } problem ? $"the broker does not take it. {problem}" : "the broker did not answer in time.",
    };
}
