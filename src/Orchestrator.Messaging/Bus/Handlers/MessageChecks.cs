using Orchestrator.Contracts.Bus;

namespace Orchestrator.Messaging.Bus.Handlers;

/// <summary>What several messages have in common.</summary>
internal static class MessageChecks
{
    public static void Key(string key, List<MessageProblem> problems)
    {
        if (key.Length is 0 or > BusLimits.KeyLength || key.Any(char.IsControl))
            problems.Add(new MessageProblem("idempotencyKey", $"An idempotency key has 1 to {BusLimits.KeyLength} characters, none of them a control character."));
    }

    public static void RequestedBy(string? requestedBy, List<MessageProblem> problems)
    {
        if (requestedBy is not null && (requestedBy.Length > BusLimits.RequestedByLength || requestedBy.Any(char.IsControl)))
            problems.Add(new MessageProblem("requestedBy", $"Who asks is named by at most {BusLimits.RequestedByLength} characters, none of them a control character."));
    }
}
