using Orchestrator.Core.Triggers;

namespace Orchestrator.Server.Api;

/// <summary>What makes a trigger fire.</summary>
public enum TriggerKind
{
    Schedule,
    Webhook,
    Message,
    Distribution,
}

/// <summary>A trigger of a published definition.</summary>
/// <param name="Definition">Name of the definition.</param>
/// <param name="Name">What people call the activity.</param>
/// <param name="Text">What makes it fire, in one line.</param>
/// <param name="Next">When a schedule is due next; null: it is none, never again, or paused.</param>
/// <param name="LastProblem">What last kept it from starting a run.</param>
/// <param name="Obstacle">What keeps it from firing at all, and the remedy; null: nothing does.</param>
public sealed record TriggerView(
    string DefinitionId,
    string Definition,
    int Version,
    string ActivityId,
    string Name,
    TriggerKind Kind,
    string Text,
    DateTimeOffset? Next,
    string? PausedBy,
    DateTimeOffset? PausedAt,
    DateTimeOffset? LastFiredAt,
    string? LastRunId,
    string? LastProblem,
    DateTimeOffset? LastProblemAt,
    string? Obstacle)
{
    internal static TriggerView Of(ActiveTrigger trigger, TriggerState? state, DateTimeOffset now, string? obstacle) => new(
        trigger.Key.DefinitionId, trigger.DefinitionName, trigger.Version, trigger.Key.ActivityId, trigger.Name, KindOf(trigger.Spec), trigger.Spec.Text,
        ScheduleKeeper.Next(trigger, state, now), state?.Pause?.By, state?.Pause?.At, state?.LastFiredAt, state?.LastRunId, state?.LastProblem,
        state?.LastProblemAt, obstacle);

    private static TriggerKind KindOf(TriggerSpec spec) => spec switch
    {
        TriggerSpec.Schedule => TriggerKind.Schedule,
        TriggerSpec.Webhook => TriggerKind.Webhook,
        TriggerSpec.Message => TriggerKind.Message,
        _ => TriggerKind.Distribution,
    };
}

/// <summary>What came of one occurrence of a trigger.</summary>
/// <param name="Occurrence">The instant it was due, the delivery, the message or the run that ended.</param>
public sealed record FiringView(string Occurrence, DateTimeOffset At, FiringOutcome Outcome, string? RunId, string Text)
{
    internal static FiringView Of(Firing firing) => new(firing.Occurrence, firing.At, firing.Outcome, firing.RunId, firing.Text);
}
