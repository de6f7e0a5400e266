using Orchestrator.Contracts.Reports;

namespace Orchestrator.Core.Tests.Runs;

/// <summary>Items of reports; the rig numbers them.</summary>
internal static class Said
{
    public static Accepted Accepted { get; } = new() { Number = 0, At = EngineRig.Noon };

    public static Started Started { get; } = new() { Number = 0, At = EngineRig.Noon };

    public static Finished Succeeded { get; } = Finished(CommandOutcome.Succeeded);

    public static Finished Failed { get; } = Finished(CommandOutcome.Failed);

    public static Finished Cancelled { get; } = Finished(CommandOutcome.Cancelled);

    public static StepEntry Step(StepOutcome outcome = StepOutcome.Succeeded, string name = "setup", int? code = 0, string output = "") =>
        new() { Number = 0, At = EngineRig.Noon, Index = 0, Name = name, Outcome = outcome, ReturnCode = code, Output = output, StartedAt = EngineRig.Noon };

    public static Waiting Waiting(string? what) => new() { Number = 0, At = EngineRig.Noon, For = what };

    public static Refused Refused(RefusalReason reason, string message = "for a reason") =>
        new() { Number = 0, At = EngineRig.Noon, Reason = reason, Message = message };

    private static Finished Finished(CommandOutcome outcome) => new() { Number = 0, At = EngineRig.Noon, Outcome = outcome };
}
