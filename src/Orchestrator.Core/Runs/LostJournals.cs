using Orchestrator.Core.Targets;

namespace Orchestrator.Core.Runs;

/// <summary>What follows when the simulated targets are played by another process, which knows nothing of what the last one did.</summary>
internal static class LostJournals
{
    /// <summary>Asks about every command that was accepted, and sends again what was not: the last player may have taken it along.</summary>
    public static void Ask(Round round, ITargetDirectory targets)
    {
        foreach (var token in round.Run.Tokens)
        {
            if (token.Command is not { } command || targets.Find(token.TargetId)?.Kind != TargetKind.Simulated)
                continue;
            if (CommandInquiry.About(token) is { } inquiry)
                round.Batch.Inquire(inquiry);
            else
                round.Batch.Resend(command.Id);
            if (token.Control is { Accepted: false } control)
                round.Batch.Resend(control.Id);
        }
    }
}
