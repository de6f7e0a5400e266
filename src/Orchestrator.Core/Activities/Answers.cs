using Orchestrator.Contracts.Reports;

namespace Orchestrator.Core.Activities;

/// <summary>What an answer that is no success says to people.</summary>
internal static class Answers
{
    /// <summary>Names the step that failed, its outcome and return code, and what else is known.</summary>
    public static string Failure(Occurrence.Answered answer)
    {
        if (answer.FailedStep is { } step)
        {
            // The agent says it in the same words, and with what it has done about it.
            if (step.Outcome == StepOutcome.Interrupted && step.Message.StartsWith("interrupted", StringComparison.Ordinal))
                return $"'{step.Name}' was {step.Message}";
            var outcome = step.Outcome switch
            {
                StepOutcome.TimedOut => "ran out of time",
                StepOutcome.Interrupted => "was interrupted, outcome unknown",
                StepOutcome.Cancelled => "was cancelled on the target",
                _ when step.ReturnCode is { } code => $"failed with return code {code}",
                _ => "failed",
            };
            return step.Message.Length == 0 ? $"'{step.Name}' {outcome}." : $"'{step.Name}' {outcome}: {step.Message}";
        }

        var message = answer.Last switch
        {
            Finished { Outcome: CommandOutcome.Cancelled, Message: "" } => "Cancelled on the target.",
            Finished finished => finished.Message,
            Refused refused => refused.Message.Length == 0 ? $"Refused by the agent ({refused.Reason})." : refused.Message,
            _ => "",
        };
        return message.Length == 0 ? "Failed; the report gives no reason." : message;
    }
}
