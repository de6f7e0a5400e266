using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Reports;

namespace Orchestrator.Agent.Commands;

/// <summary>Whether the next action of a command is to run, by what came of the earlier ones.</summary>
internal static class Conditions
{
    /// <summary>Why it is not; null: it is.</summary>
    public static string? Unmet(CommandEntry entry)
    {
        foreach (var condition in entry.Action.RunIf ?? [])
        {
            var (holds, what) = Look(condition, entry);
            if (holds == condition.Not)
                return $"its condition does not hold: {what}";
        }

        return null;
    }

    private static (bool Holds, string What) Look(ActionCondition condition, CommandEntry entry)
    {
        if (condition.Action is { } index)
        {
            var result = entry.Results[index];
            var code = result.ReturnCode is { } number ? $" with return code {number}" : "";
            return (
                condition.Outcomes?.Contains(result.Outcome) != false && (condition.ReturnCodes is null || (result.ReturnCode is { } known && condition.ReturnCodes.Contains(known))),
                $"'{entry.Command!.Actions[index].Name}' {Word(result.Outcome)}{code}");
        }

        // The value itself may be a secret.
        var value = entry.Outputs.GetValueOrDefault(condition.Output!, "");
        return (condition.Is is { } text ? value == text : OutputPattern.Read(condition.Matches!).IsMatch(value), $"the value '{condition.Output}' is another one");
    }

    private static string Word(StepOutcome outcome) => outcome switch
    {
        StepOutcome.TimedOut => "ran out of time",
        StepOutcome.Interrupted => "was interrupted",
        StepOutcome.Skipped => "was skipped",
        StepOutcome.NotApplicable => "was not applicable",
        StepOutcome.Succeeded => "succeeded",
        _ => "failed",
    };
}
