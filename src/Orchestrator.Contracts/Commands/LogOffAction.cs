namespace Orchestrator.Contracts.Commands;

/// <summary>Ends the session of the user who is logged on, with all its programs, after a notice.</summary>
public sealed record LogOffAction : ActionSpec
{
    /// <summary>Between the message to the user and the end; zero: at once.</summary>
    public TimeSpan Notice { get; init; }

    /// <summary>What the user is told. Null: a sentence that says what comes.</summary>
    public string? Message { get; init; }
}
