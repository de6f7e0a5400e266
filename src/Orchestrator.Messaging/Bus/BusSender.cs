namespace Orchestrator.Messaging.Bus;

/// <summary>Who sent a message: as the broker vouches for it.</summary>
/// <param name="User">The user whose connection published it, checked by the broker (user-id); null: the message does not say.</param>
public readonly record struct BusSender(string? User)
{
    /// <summary>The "who" of what a message does: the checked user first, a mere claim as such.</summary>
    public string By(string? requestedBy) => (User, string.IsNullOrWhiteSpace(requestedBy) ? null : requestedBy.Trim()) switch
    {
        ({ } user, null) => $"{user} by message",
        ({ } user, { } claim) => $"{user} by message, who says for {claim}",
        (null, { } claim) => $"a message that says it is from {claim}",
        _ => "a message without a sender",
    };
}
