using Orchestrator.Contracts;
using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Activities;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Reports;

namespace Orchestrator.Core.Runs;

/// <summary>Takes what agents and installers report. Items are taken in order and once; what answers no pending command moves nothing.</summary>
internal sealed class CommandAnswers(TokenWalk walk, CommandIssue commands)
{
    private const int RememberedOutput = 4 * 1024;

    public void Report(Round round, CommandReport report, CommandDestination from)
    {
        if (CommandIds.OrdinalOf(report.CommandId) is not { } ordinal || ordinal >= round.Run.Tokens.Count)
            return;
        var token = round.Run[ordinal];
        if (token.TargetId != report.Target)
            return;
        if (token.Command?.Id == report.CommandId)
            Answer(round, token, report);
        else if (token.Control?.Id == report.CommandId)
            AnswerControl(round, token, report);
        else
            LateReport.Record(round.Batch, token, report, from, round.Run.Graph);
    }

    private void Answer(Round round, TargetRun token, CommandReport report)
    {
        var command = token.Command!;
        var destination = command.Destination;
        if (report.Beginning != command.Beginning)
        {
            // A later beginning replaces what an earlier one said; its entries stay. A former one that still speaks has been replaced.
            if (report.Beginning < command.Beginning || report.Items is not [{ Number: 1 }, ..])
                return;
            command = command with { Beginning = report.Beginning, Reported = 0, LastStep = null, FailedStep = null, Outputs = null };
        }

        var upTo = command.Reported;
        Occurrence.Answered? answer = null;
        foreach (var item in report.Items)
        {
            // A last word counts whatever its number is: that of a reporter that has lost count cannot be heard twice, since it ends the command.
            var isOld = item.Number <= upTo;
            if (isOld && item is not (Refused or Finished))
                continue;
            if ((!isOld && item.Number != upTo + 1) || answer is not null)
                break;
            upTo = Math.Max(upTo, item.Number);
            command = command with { Reported = upTo };
            switch (item)
            {
                case Accepted:
                    command = command with { Accepted = true, Resent = 0 };
                    if (command.IsSafe)
                        round.Batch.Settle(command.Id);
                    break;
                case Started:
                    // An installer has no journal and accepts by starting.
                    command = command with { Accepted = true, Started = true };
                    if (destination == CommandDestination.Agent)
                        token = token with { ExecutingSince = token.ExecutingSince ?? Began(token, item.At, round.Now) };
                    break;
                case Waiting waiting:
                    command = command with { WaitsFor = waiting.For is { } what ? ContractLimits.CapMessage(what) : null };
                    break;
                case StepEntry step:
                    round.Batch.Add(Entry(round, token, report, step, destination));
                    var remembered = Remembered(step);
                    command = command with
                    {
                        WaitsFor = null,
                        LastStep = step.StartedAt is null ? command.LastStep : remembered,
                        FailedStep = command.FailedStep ?? (step.Outcome.IsFailure() && !step.Ignored ? remembered : null),
                        Outputs = With(command.Outputs, step.Captured),
                    };
                    break;
                case Refused or Finished:
                    answer = new Occurrence.Answered(item, command.LastStep, command.FailedStep) { Outputs = command.Outputs };
                    break;
            }
        }

        round.Batch.Confirm(new ReportConfirmation(token.TargetId, destination, report.CommandId, upTo));
        if (answer is not null)
            Conclude(round, token with { Command = command }, answer);
        else if (upTo > token.Command!.Reported || command.Beginning != token.Command.Beginning)
            round.Put(Explain(round, token with { Command = command }));

        // It has begun after its run was cancelled: now it can be told.
        if (round.Run.Record.Status == RunStatus.Cancelling && destination == CommandDestination.Installer)
            round.Run.Visit(token.Ordinal);
    }

    /// <summary>The command has its last item.</summary>
    private void Conclude(Round round, TargetRun token, Occurrence.Answered answer)
    {
        round.Batch.Settle(token.Command!.Id);
        if (token.Control is { } control)
            round.Batch.Settle(control.Id);
        var freed = token with
        {
            Command = null,
            Control = null,
            WasAbsent = token.Command.Destination == CommandDestination.Installer && InstallationStep.FindsAbsent(answer.FailedStep?.Name),
        };
        var cancelled = round.Run.Record.Status == RunStatus.Cancelling;
        switch (answer.Last)
        {
            case Finished { Outcome: CommandOutcome.Cancelled } or Refused { Reason: RefusalReason.Cancelled } when cancelled:
                TokenWalk.End(round, freed, TargetRunState.Cancelled, $"Cancelled by {round.Run.Record.CancelledBy}.");
                break;
            case Refused { Reason: RefusalReason.Expired } expired:
                TokenWalk.End(round, freed, TargetRunState.Expired, expired.Message);
                break;
            case Refused { Reason: RefusalReason.StartByPassed } when !cancelled:
                // The slot is gone; in its next turn the target queues for another one and gets a new command.
                round.Put(freed with { State = TargetRunState.Waiting, HoldsSlot = false, Wait = Sentences.Turn, WakeAt = round.Now });
                round.Run.Visit(token.Ordinal);
                break;
            case Refused when cancelled:
                TokenWalk.End(round, freed, TargetRunState.Cancelled, $"Cancelled by {round.Run.Record.CancelledBy}.");
                break;
            default:
                walk.Continue(round, freed, answer);
                break;
        }
    }

    private void AnswerControl(Round round, TargetRun token, CommandReport report)
    {
        var control = token.Control!;
        var upTo = control.Reported;
        var finished = false;
        foreach (var item in report.Items)
        {
            if (item.Number <= upTo)
                continue;
            if (item.Number != upTo + 1)
                break;
            upTo = item.Number;
            finished |= item is Finished or Refused;
        }

        round.Batch.Confirm(new ReportConfirmation(token.TargetId, CommandDestination.Agent, report.CommandId, upTo));
        if (upTo == control.Reported)
            return;
        round.Batch.Settle(control.Id);
        if (!finished)
        {
            var accepted = token with { Control = control with { Reported = upTo, Accepted = true } };
            round.Put(accepted with { WakeAt = commands.NextLook(accepted, round.Now) });
        }
        else if (control.Kind == CommandKind.Cancel && !token.Command!.Accepted)
        {
            // The agent never had the command, and will refuse it should it still arrive.
            TokenWalk.End(round, token, TargetRunState.Cancelled, $"Cancelled by {round.Run.Record.CancelledBy}.");
        }
        else
        {
            // A finished tombstone stays, so that no second one is sent; an amendment makes room for the next.
            var after = token with { Control = control.Kind == CommandKind.Cancel ? control with { Reported = upTo, Accepted = true } : null };
            round.Put(after with { WakeAt = commands.NextLook(after, round.Now) });
            round.Run.Visit(token.Ordinal);
        }
    }

    /// <summary>What a token keeps of a step; its values are kept with the command, which bounds them.</summary>
    private static StepEntry Remembered(StepEntry step) => step is { Captured: null, Output.Length: <= RememberedOutput }
        ? step
        : step with { Captured = null, Output = step.Output[..Math.Min(step.Output.Length, RememberedOutput)] };

    private static IReadOnlyDictionary<string, string>? With(IReadOnlyDictionary<string, string>? known, IReadOnlyDictionary<string, string>? captured)
    {
        if (captured is not { Count: > 0 })
            return known;
        var all = new Dictionary<string, string>(known ?? new Dictionary<string, string>(), StringComparer.Ordinal);
        foreach (var (name, value) in captured)
        {
            // Agents keep to the limits; whoever speaks in the name of one need not.
            if (name.Length <= ActionCapture.NameLength && (all.Count < ActionCapture.Most || all.ContainsKey(name)))
                all[name] = ActionCapture.Capped(value ?? "");
        }

        return all;
    }

    /// <summary>State and sentence of a token whose command has come a step further.</summary>
    private TargetRun Explain(Round round, TargetRun token)
    {
        var command = token.Command!;
        var explained = token with
        {
            State = command.Started || (command.Destination == CommandDestination.Installer && command.Accepted) ? TargetRunState.Active : TargetRunState.Waiting,
            Wait = walk.WaitOf(round, token),
        };
        return explained with { WakeAt = commands.NextLook(explained, round.Now) };
    }

    /// <summary>When an agent began, by its own clock as far as that can be true.</summary>
    private static DateTimeOffset Began(TargetRun token, DateTimeOffset told, DateTimeOffset now)
    {
        var earliest = token.StartedAt ?? now;
        if (told < earliest)
            return earliest;
        return told < now ? told : now;
    }

    private static ReportEntry Entry(Round round, TargetRun token, CommandReport report, StepEntry step, CommandDestination destination)
    {
        var entry = StepReport.Entry(token, report, step, destination, round.Run.Graph.Activities[token.Activity].Name, isLate: false);

        // It was written before it came here, whatever the reporter's clock says; so it stands before the result it leads to.
        return entry.At < round.Now ? entry : entry with { At = round.Now.AddMilliseconds(-1) };
    }
}
