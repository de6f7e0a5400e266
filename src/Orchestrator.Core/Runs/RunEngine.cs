using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Signing;
using Orchestrator.Core.Activities;
using Orchestrator.Core.Sites;
using Orchestrator.Core.Targets;
using Orchestrator.Core.Timeframes;

namespace Orchestrator.Core.Runs;

/// <summary>
/// The engine: inputs and time in, new states and effects out. It does no I/O and knows no clock; what it decides is in the batch, and
/// counts only once the batch is stored. One instance belongs to one shard at a time.
/// </summary>
public sealed class RunEngine
{
    private readonly ITargetDirectory targets;
    private readonly WindowResolver windows;
    private readonly CommandIssue commands;
    private readonly TokenWalk walk;
    private readonly CommandAnswers answers;
    private readonly EngineOptions options;

    /// <param name="sign">Signs a command with the server's key.</param>
    /// <param name="sites">Null: nobody has described any.</param>
    /// <param name="groups">Null: none names a timeframe.</param>
    public RunEngine(
        ITargetDirectory targets, ITimeframeDirectory timeframes, Func<Command, SignedCommand> sign, EngineOptions options, ISiteDirectory? sites = null,
        IGroupDirectory? groups = null)
    {
        this.targets = targets;
        this.options = options;
        windows = new WindowResolver(timeframes, sites ?? NoSites.Instance, groups ?? NoGroups.Instance);
        commands = new CommandIssue(sign, options);
        walk = new TokenWalk(targets, windows, commands, options);
        answers = new CommandAnswers(walk, commands);
    }

    /// <summary>A run has been loaded: whoever was at work on its installations may have gone down with its last owner, so they are asked again.</summary>
    public static void TakenUp(Run run, RunBatch batch)
    {
        foreach (var token in run.Tokens)
        {
            if (token.Command is { Destination: CommandDestination.Installer } request)
                batch.Resend(request.Id);
        }
    }

    /// <summary>Takes one input of a run. Inputs that are late, doubled or meant for another state change nothing.</summary>
    public void Apply(Run run, RunInput input, DateTimeOffset now, RunBatch batch)
    {
        var round = new Round(run, now, batch);
        switch (input)
        {
            case ReportArrived report:
                answers.Report(round, report.Report, report.From);
                break;
            case CommandUndeliverable undeliverable when undeliverable.Ordinal < run.Tokens.Count:
                var token = run[undeliverable.Ordinal];
                if (token.Command?.Id == undeliverable.CommandId && !token.Command.Accepted)
                    round.Put(token with { Wait = Sentences.Undeliverable(undeliverable.Why, token.Command.ExpiresAt) });
                break;
            case InstallationDelayed delayed when delayed.Ordinal < run.Tokens.Count:
                var waiting = run[delayed.Ordinal];
                if (waiting.Command?.Id == delayed.CommandId && !waiting.Command.Accepted)
                    round.Put(waiting with { Wait = Sentences.InstallerDelayed(delayed.Why) });
                break;
            case TargetAppeared appeared when run.OrdinalOf(appeared.TargetId) is { } ordinal:
                Appeared(round, run[ordinal]);
                break;
            case TimeframesChanged changed:
                windows.Forget();
                if (changed.TargetIds is null)
                    run.VisitAll();
                else
                    run.Visit(changed.TargetIds);
                break;
            case JournalsLost:
                LostJournals.Ask(round, targets);
                break;
            case ChangeStandBy change when run.Record is { HasEnded: false, Status: not RunStatus.Cancelling, DeadlinePassed: false }:
                StandByChange.Apply(round, change, walk);
                break;
            case CancelRun cancel when run.Record is { HasEnded: false, Status: not RunStatus.Cancelling }:
                round.Put(ClosePause(run.Record, now) with { Status = RunStatus.Cancelling, CancelledBy = cancel.By });
                round.Record(RunEventKind.Cancelling, cancel.By, $"Cancelled by {cancel.By}.");
                run.VisitAll();
                break;
            case PauseRun pause when run.Record.Status == RunStatus.Running:
                RunPause.Begin(round, pause.By, $"Paused by {pause.By}.");
                break;
            case ResumeRun resume when run.Record.Status == RunStatus.Paused:
                round.Put(RampProgress.Resumed(ClosePause(run.Record, now)) with { Status = RunStatus.Running });
                round.Record(RunEventKind.Resumed, resume.By, $"Resumed by {resume.By}.");
                run.VisitAll();
                break;
        }
    }

    /// <summary>With how many tokens <see cref="Advance"/> would go on; a run that starts or whose deadline passes has them all to look at.</summary>
    public int Due(Run run, DateTimeOffset now)
    {
        if (run.Record.HasEnded)
            return 0;
        run.CollectDue(now);
        return Starts(run.Record, now) || PassesDeadline(run.Record, now) ? run.Record.Ledger.Waiting + run.Record.Ledger.Active : run.AgendaLength;
    }

    /// <summary>
    /// Does what is due: starts the run, fires timers, goes on with up to <paramref name="budget"/> tokens, ends the run. A change that
    /// concerns all tokens is thus spread over several batches, and a crash between them loses nothing: each token is compared with its run
    /// again after loading. Every batch ends with it, for each of its runs: it also writes down how their targets have flowed.
    /// </summary>
    /// <returns>True if there is more to do at once.</returns>
    public bool Advance(Run run, DateTimeOffset now, int budget, RunBatch batch)
    {
        var round = new Round(run, now, batch);
        if (run.Record.HasEnded)
            return false;
        if (Starts(run.Record, now))
        {
            round.Put(run.Record with { Status = RunStatus.Running, StartedAt = now });
            round.Record(RunEventKind.Started, "engine", $"Started over {Sentences.Targets(run.Record.Ledger.Targets)}.");
            run.VisitAll();
        }

        if (PassesDeadline(run.Record, now))
        {
            round.Put(run.Record with { DeadlinePassed = true });
            round.Record(RunEventKind.DeadlinePassed, "engine", $"The deadline has passed; {Sentences.Targets(run.Record.Ledger.Waiting + run.Record.Ledger.Active)} had no result.");
            run.VisitAll();
        }

        run.CollectDue(now);
        while (budget-- > 0 && run.TryNextVisit(out var ordinal))
            Visit(round, run[ordinal]);
        if (run.TakeFlow() is { } flow)
            round.Put(run.Record with { Flow = flow });
        if (!run.Record.Ledger.Closes)
            throw new InvalidOperationException($"The ledger of run {run.Record.Id} does not close: {run.Record.Ledger}.");
        if (run.Record.Ledger.IsSettled)
            EndRun(round);
        return run.AgendaLength > 0;
    }

    /// <summary>When <see cref="Advance"/> has something to do again without any input; null: never.</summary>
    public DateTimeOffset? NextWake(Run run)
    {
        if (run.Record.HasEnded)
            return null;
        if (run.AgendaLength > 0)
            return DateTimeOffset.MinValue;
        var next = run.NextTimer;
        if (run.Record is { Status: RunStatus.Scheduled, StartAt: { } start })
            next = Earlier(next, start);
        return run.Record.DeadlinePassed ? next : Earlier(next, run.Record.Deadline + options.Grace);
    }

    /// <summary>Compares a token with its run and does what the difference asks for.</summary>
    private void Visit(Round round, TargetRun token)
    {
        if (token.HasEnded)
            return;
        if (round.Run.Record.DeadlinePassed)
            CloseAtDeadline(round, token);
        else if (token.Command is not null)
            VisitCommand(round, token);
        else if (round.Run.Record.Status == RunStatus.Cancelling)
            TokenWalk.End(round, token, TargetRunState.Cancelled, $"Cancelled by {round.Run.Record.CancelledBy}.");
        else if (!token.Entered)
            walk.Continue(round, token, null);
        else if (token.Wait?.Reason == WaitReason.Slot || token.WakeAt <= round.Now || (token.Wait?.Reason == WaitReason.Window && round.Run.Record.Status == RunStatus.Running))
            Wake(round, token);
    }

    private void Wake(Round round, TargetRun token)
    {
        if (round.Run.Record.Status != RunStatus.Paused)
            walk.Continue(round, token, Occurrence.TimerElapsed.Instance);
        else if (token.Wait?.Reason is not (WaitReason.Slot or WaitReason.Paused))
            round.Put(token with { Wait = Sentences.Paused(round.Run.Record.Pauses[^1].By) });
    }

    /// <summary>Sends again, gives up, or brings the agent's idea of hold and window in line with the run's.</summary>
    private void VisitCommand(Round round, TargetRun token)
    {
        var command = token.Command!;
        if (!command.Accepted && round.Now >= command.ExpiresAt + options.Grace)
        {
            TokenWalk.End(round, token, TargetRunState.Expired, $"Not accepted by {command.ExpiresAt:yyyy-MM-dd HH:mm} UTC, when the command expired.");
            return;
        }

        var next = token;
        if (command.StartBy is { } startBy && !command.Started && token.HoldsSlot && round.Now >= startBy + options.Grace)
            next = next with { HoldsSlot = false, Wait = Sentences.SlotLost(command.ExpiresAt) };
        if (command.Destination == CommandDestination.Agent)
            next = Align(round, next);
        else if (round.Run.Record.Status == RunStatus.Cancelling)
            next = Stop(round, next);
        if (token.WakeAt <= round.Now)
            next = Resend(round, next);
        if (!ReferenceEquals(next, token) || token.WakeAt <= round.Now)
            round.Put(next with { WakeAt = commands.NextLook(next, round.Now) });
    }

    /// <summary>
    /// An installer keeps nothing and answers with the end of its work, so the stop is repeated until that comes. Whoever has not begun looks at
    /// the run before it does, and then says that it did not.
    /// </summary>
    private TargetRun Stop(Round round, TargetRun token)
    {
        if (token.Control is not null)
            return token;
        if (token.Command!.Accepted)
            token = commands.StopInstaller(round, token);
        return token.Wait?.Reason == WaitReason.Cancelling && token.Control is null ? token : token with { Wait = walk.WaitOf(round, token) };
    }

    private TargetRun Align(Round round, TargetRun token)
    {
        var run = round.Run.Record;
        var command = token.Command!;
        if (run.Status == RunStatus.Cancelling)
        {
            if (token.Control?.Kind == CommandKind.Cancel)
                return token;
            var cancelling = commands.Control(round, token, CommandKind.Cancel, command.Window, command.Held);
            return cancelling with { Wait = walk.WaitOf(round, cancelling) };
        }

        var window = walk.WindowOf(round, token);
        var held = run.Status == RunStatus.Paused && !command.Started;
        if (held == command.Held && SameWindow(window, command.Window))
            return token;
        var amended = commands.Control(round, token, CommandKind.Amend, window, held);
        return amended with { Wait = walk.WaitOf(round, amended) };
    }

    private static bool SameWindow(CommandWindow? one, CommandWindow? other) =>
        one is null ? other is null : other is not null && one.Zone == other.Zone && one.Timeframes.SequenceEqual(other.Timeframes);

    private static TargetRun Resend(Round round, TargetRun token)
    {
        var command = token.Command!;
        if (!command.IsSafe)
        {
            round.Batch.Resend(command.Id);
            token = token with { Command = command with { Resent = command.Resent + 1 } };
        }

        if (token.Control is { Accepted: false } control)
        {
            round.Batch.Resend(control.Id);
            token = token with { Control = control with { Resent = control.Resent + 1 } };
        }

        return token;
    }

    private void Appeared(Round round, TargetRun token)
    {
        if (token.Command is { IsSafe: false, Destination: CommandDestination.Agent } command)
            round.Batch.Resend(command.Id);
        if (token.Control is { Accepted: false } control)
            round.Batch.Resend(control.Id);
        Sighting.Apply(round, token, walk);
    }

    private static void CloseAtDeadline(Round round, TargetRun token)
    {
        if (token.Command is { Accepted: true })
            TokenWalk.End(round, token, TargetRunState.Failed, "Outcome unknown: the target had accepted the command and did not report by the run's deadline.");
        else if (round.Run.Record.Status == RunStatus.Cancelling)
            TokenWalk.End(round, token, TargetRunState.Cancelled, $"Cancelled by {round.Run.Record.CancelledBy}; the target never answered.");
        else
            TokenWalk.End(round, token, TargetRunState.Expired, $"The run's deadline passed. {token.Wait?.Why}".TrimEnd());
    }

    private static void EndRun(Round round)
    {
        var cancelled = round.Run.Record.Status == RunStatus.Cancelling;
        round.Put(round.Run.Record with { Status = cancelled ? RunStatus.Cancelled : RunStatus.Completed, EndedAt = round.Now });
        round.Record(
            cancelled ? RunEventKind.Cancelled : RunEventKind.Completed, cancelled ? round.Run.Record.CancelledBy ?? "engine" : "engine", round.Run.Record.Ledger.ToString());
    }

    private static RunRecord ClosePause(RunRecord run, DateTimeOffset now) =>
        run.Pauses is [.., { To: null } open] ? run with { Pauses = [.. run.Pauses.Take(run.Pauses.Count - 1), open with { To = now }] } : run;

    private static bool Starts(RunRecord run, DateTimeOffset now) => run.Status == RunStatus.Scheduled && (run.StartAt ?? now) <= now;

    private bool PassesDeadline(RunRecord run, DateTimeOffset now) => !run.DeadlinePassed && now >= run.Deadline + options.Grace;

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset other) => one is { } at && at < other ? at : other;
}
