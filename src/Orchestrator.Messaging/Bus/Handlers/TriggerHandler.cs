using Orchestrator.Contracts.Bus;
using Orchestrator.Core.Triggers;

namespace Orchestrator.Messaging.Bus.Handlers;

/// <summary>Starts what waits for a message. Tried again from the parked ones, it starts what was refused and nothing twice.</summary>
internal sealed class TriggerHandler(ITriggerMessages triggers) : IBusHandler<Trigger>
{
    public async Task Handle(Trigger message, BusSender sender, CancellationToken cancellation)
    {
        var problems = new List<MessageProblem>();
        MessageChecks.Key(message.IdempotencyKey, problems);
        MessageChecks.RequestedBy(message.RequestedBy, problems);
        if (problems.Count > 0)
            throw new MessageRefusedException(problems);
        IReadOnlyList<FiringResult> results;
        try
        {
            results = await triggers.Received(
                message.Name, message.Data?.GetRawText() ?? "{}", message.IdempotencyKey, sender.By(message.RequestedBy), cancellation);
        }
        catch (TriggerMessageException refused)
        {
            throw new MessageRefusedException("", refused.Message);
        }

        if (results.Count == 0)
            throw new MessageRefusedException("name", $"No published definition waits for a message '{message.Name}'; correct the name, or publish one with an activity MessageReceived of that name.");
        var refusals = results.Where(result => result.Outcome == FiringOutcome.Refused).ToList();
        if (refusals.Count > 0)
            throw new MessageRefusedException([.. refusals.Select(result => new MessageProblem("", $"'{result.Trigger.DefinitionName}' was not started: {result.Refusal}"))]);
    }
}
