using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Reports;
using Orchestrator.Timeframes;

namespace Orchestrator.Agent.Commands;

/// <summary>
/// What one input led to. The host appends <see cref="Records"/> in order, makes them durable if <see cref="MustFlush"/>, and only then
/// carries out <see cref="Effects"/>. The lists are reused: they are valid until the book's next input.
/// </summary>
/// <param name="Records">To be journaled, in order.</param>
/// <param name="MustFlush">False if losing the records in a crash would do no harm.</param>
/// <param name="Effects">To be carried out, in order, after that.</param>
/// <param name="WakeAt">On the corrected clock: call <see cref="CommandBook.Tick"/> then, if nothing comes before. Null: nothing to wait for.</param>
public readonly record struct BookOutput(
    IReadOnlyList<JournalRecord> Records,
    bool MustFlush,
    IReadOnlyList<BookEffect> Effects,
    DateTimeOffset? WakeAt);

/// <summary>Something the host does for the book.</summary>
public abstract record BookEffect;

/// <summary>Send this; if it cannot be sent, forget it: it comes again.</summary>
public sealed record SendReport(CommandReport Report) : BookEffect;

/// <summary>Start the action and answer with <see cref="CommandBook.Ended"/>, before that with <see cref="CommandBook.EndsBoot"/> if it is about to end the boot.</summary>
/// <param name="Starts">How often it has been started, this time included.</param>
public sealed record StartAction(string CommandId, int Index, ActionSpec Action, int Starts) : BookEffect
{
    /// <summary>How often the user has postponed it.</summary>
    public int Postponements { get; init; }

    /// <summary>User account control is off while it is executed.</summary>
    public bool UacOff { get; init; }

    /// <summary>The user's input is locked while it is executed.</summary>
    public bool InputLocked { get; init; }

    /// <summary>The run its command belongs to.</summary>
    public string RunId { get; init; } = "";

    /// <summary>What becomes of its output.</summary>
    public OutputRules Output { get; init; } = OutputRules.None;

    /// <summary>The window it is executed in; null: it is always open.</summary>
    public Window? Window { get; init; }

    /// <summary>What is added to this computer's clock to get the time that the window is read in.</summary>
    public TimeSpan Correction { get; init; }
}

/// <summary>The window has closed: begin nothing more of the action; <see cref="CommandBook.Ended"/> follows when what is in hand is finished.</summary>
public sealed record PauseAction(string CommandId, int Index) : BookEffect;

/// <summary>End the action's whole process tree; <see cref="CommandBook.Ended"/> follows.</summary>
public sealed record EndAction(string CommandId, int Index) : BookEffect;

/// <summary>Something the log should say.</summary>
public sealed record Notice(string Message) : BookEffect;
