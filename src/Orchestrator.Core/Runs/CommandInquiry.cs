namespace Orchestrator.Core.Runs;

/// <summary>Asks whoever acts for a target what came of a command that was accepted there. One that does not know it says so by a last word: interrupted.</summary>
/// <param name="Reported">Highest report item stored; the answer goes on after it.</param>
public sealed record CommandInquiry(string TargetId, string CommandId, string RunId, string Activity, int Attempt, int Reported)
{
    /// <summary>About the command an agent has accepted and not answered; null if there is none.</summary>
    public static CommandInquiry? About(TargetRun token) => token.Command is { IsSafe: true } command
        ? new CommandInquiry(token.TargetId, command.Id, token.RunId, token.ActivityId, token.Visits?[token.Activity] ?? 1, command.Reported)
        : null;
}
