namespace Orchestrator.Contracts.Commands;

/// <summary>
/// Shows a message to the user who is logged on, and waits for an answer. Without one the command goes on when the time has passed; the user may
/// put it off as often as is allowed.
/// </summary>
public sealed record MessageAction : ActionSpec
{
    /// <summary>Characters of the text.</summary>
    public const int TextLength = 1_000;

    /// <summary>Most postponements.</summary>
    public const int MostPostponements = 100;

    /// <summary>The longest time for an answer.</summary>
    public static readonly TimeSpan LongestAnswer = TimeSpan.FromDays(1);

    /// <summary>The longest postponement.</summary>
    public static readonly TimeSpan LongestPostponement = TimeSpan.FromDays(7);

    /// <summary>What the user reads: lines of text.</summary>
    public required string Text { get; init; }

    /// <summary>How long it stands for an answer; then the command goes on. Where no answer is possible this time passes all the same. Zero: it is shown, and the command goes on at once.</summary>
    public TimeSpan Answer { get; init; }

    /// <summary>How often the user may put it off, 0 to <see cref="MostPostponements"/>.</summary>
    public int Postponements { get; init; }

    /// <summary>For how long each time.</summary>
    public TimeSpan Postponement { get; init; }
}
