namespace Orchestrator.Contracts.Commands;

/// <summary>What becomes of the computer.</summary>
public enum PowerOperation
{
    Reboot,

    /// <summary>It is switched off; the action is over when it is on again.</summary>
    Shutdown,
}

/// <summary>
/// Restarts or switches off the computer after a notice. The command goes on with the next action once the computer has started again:
/// the action has succeeded as soon as the agent finds itself in another boot than the one it began in.
/// </summary>
public sealed record PowerAction : ActionSpec
{
    /// <summary>The longest notice.</summary>
    public static readonly TimeSpan LongestNotice = TimeSpan.FromDays(1);

    /// <summary>Characters of the message.</summary>
    public const int MessageLength = 400;

    public required PowerOperation Operation { get; init; }

    /// <summary>Between the message to the users and the end; it can be cancelled until then. Zero: at once.</summary>
    public TimeSpan Notice { get; init; }

    /// <summary>What the users are told. Null: a sentence that says what comes.</summary>
    public string? Message { get; init; }

    /// <summary>Nothing happens unless an earlier action of the command needs a reboot, or the system says that it does.</summary>
    public bool OnlyIfNeeded { get; init; }
}
