using Orchestrator.Contracts.Reports;

namespace Orchestrator.Core.Activities;

/// <summary>What can happen to a token that waits in an activity.</summary>
public abstract record Occurrence
{
    private Occurrence()
    {
    }

    /// <summary>The instant it waited for has come.</summary>
    public sealed record TimerElapsed : Occurrence
    {
        public static readonly TimerElapsed Instance = new();
    }

    /// <summary>The target was seen (its agent greeted, or it answered a ping) while the token was in stand-by.</summary>
    public sealed record TargetSeen : Occurrence
    {
        public static readonly TargetSeen Instance = new();
    }

    /// <summary>The target was seen before an interval is over that its last appearance has cut short.</summary>
    public sealed record SeenAgain : Occurrence
    {
        public static readonly SeenAgain Instance = new();
    }

    /// <summary>An operator has changed how long, or how often, the token tries again.</summary>
    /// <param name="Interval">The interval is another one, and counts from now; false: the next attempt stays where it was.</param>
    public sealed record RetryChanged(bool Interval) : Occurrence;

    /// <summary>A slot has become free; it is held until the activity completes.</summary>
    public sealed record Admitted : Occurrence
    {
        public static readonly Admitted Instance = new();
    }

    /// <summary>The command it waited for has been answered for good.</summary>
    /// <param name="Last">Finished or Refused.</param>
    /// <param name="LastStep">The last step entry that ran, for outputs; null if none did.</param>
    /// <param name="FailedStep">The first step that failed, for the reason; null if none did.</param>
    public sealed record Answered(ReportItem Last, StepEntry? LastStep, StepEntry? FailedStep) : Occurrence
    {
        /// <summary>Values its actions have captured, by name. Null: none.</summary>
        public IReadOnlyDictionary<string, string>? Outputs { get; init; }
    }
}
