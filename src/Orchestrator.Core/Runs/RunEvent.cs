namespace Orchestrator.Core.Runs;

/// <summary>What happened to a run as a whole.</summary>
public enum RunEventKind
{
    Created,
    Started,
    Paused,
    Resumed,
    Cancelling,
    Completed,
    Cancelled,
    DeadlinePassed,
    StandByChanged,

    /// <summary>A ramp lets more targets be at its activity at once, or does not.</summary>
    RampMoved,
}

/// <summary>One line of a run's history. The number is unique per run and rises without a gap; the pair is the event's stable id.</summary>
/// <param name="By">Who caused it: a key's name, a trigger, or "engine".</param>
public sealed record RunEvent(string RunId, long Number, DateTimeOffset At, RunEventKind Kind, string By, string Text);
