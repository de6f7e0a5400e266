namespace Orchestrator.Contracts.Bus;

/// <summary>A message was refused: nothing has changed, and the message is parked, where an administrator can look at it and try it again.</summary>
public sealed record RunRefused
{
    /// <summary>The same for the same message, however often it is refused.</summary>
    public required Guid EventId { get; init; }

    /// <summary>Name of the refused message's exchange, such as <c>orchestrator.start-run</c>.</summary>
    public required string Message { get; init; }

    /// <summary>The refused message's own id (the property message-id); absent: it had none.</summary>
    public string? MessageId { get; init; }

    /// <summary>Its key; absent: it had none that could be read.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>The run it was about; absent: it named none.</summary>
    public string? RunId { get; init; }

    /// <summary>All that is wrong with it, at least one.</summary>
    public required IReadOnlyList<MessageProblem> Problems { get; init; }

    public required DateTimeOffset RefusedAt { get; init; }
}

/// <summary>One thing that is wrong with a message.</summary>
/// <param name="Place">Name of the field, or a path into the JSON; empty: the message as a whole.</param>
/// <param name="Text">What is wrong, and the remedy.</param>
public sealed record MessageProblem(string Place, string Text);
