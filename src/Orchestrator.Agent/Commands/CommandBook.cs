using Orchestrator.Contracts;
using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Reports;
using Orchestrator.Contracts.Signing;

namespace Orchestrator.Agent.Commands;

/// <summary>
/// All decisions of the agent, without any I/O: what is accepted, when which action starts, what is reported and repeated. Every input
/// returns the records to journal and the effects to carry out once they are durable. After a restart the same records are replayed into
/// a new book, then <see cref="Restarted"/> is called, before anything else. Deterministic; not for concurrent use.
/// </summary>
public sealed class CommandBook(CommandBookOptions options, CommandVerifier verifier)
{
    private readonly BookState state = new(options.MaxSkew);
    private readonly List<JournalRecord> records = [];
    private readonly List<BookEffect> effects = [];
    private bool mustFlush;
    private bool linked;
    private bool userIsThere;

    /// <summary>Commands that are not both over and confirmed.</summary>
    public int OpenCommands => state.Open.Count;

    /// <summary>An action waits for a user who logs on: <see cref="UserLoggedOn"/> is to be called then.</summary>
    public bool AwaitsUser => !userIsThere && state.Open.Any(entry => entry is { AwaitsUser: true, IsOver: false });

    /// <summary>After the replay: actions whose processes may have survived. Their trees must be gone before <see cref="Restarted"/> is called.</summary>
    public IEnumerable<InterruptedAction> Interrupted =>
        state.Open.Where(entry => entry.IsRunning).Select(entry => new InterruptedAction(entry.Id, entry.Next, entry.Process));

    /// <summary>Takes one record of the journal, in its order.</summary>
    public void Replay(JournalRecord record) => state.Apply(record);

    /// <summary>What compaction of the journal keeps of a record; null if nothing.</summary>
    public JournalRecord? Compacted(JournalRecord record) => state.Compacted(record);

    /// <summary>The journal has been replayed and nothing of the interrupted actions runs any more.</summary>
    public BookOutput Restarted(CorrectedTime time)
    {
        Begin();
        foreach (var entry in state.Open.Where(entry => entry.IsRunning))
        {
            if (HasRestarted(entry))
                Write(StepJudge.Restarted(entry, time.Now));
            else if (StepJudge.Interrupted(entry, time.Now) is { } done)
                Write(done);
            else
                entry.AwaitRepeat(time.Now);
        }

        return Advance(time);
    }

    // It was to end the boot, and this is another one.
    private bool HasRestarted(CommandEntry entry) => entry.BootId is { Length: > 0 } before && options.BootId.Length > 0 && before != options.BootId;

    /// <summary>The server delivered a command, for the first time or again.</summary>
    public BookOutput Deliver(SignedCommand signed, CorrectedTime time)
    {
        Begin();
        if (CommandOutline.Read(signed.Payload, out var command) is not { } outline)
            effects.Add(new Notice("Something was delivered that is no command; it is ignored."));
        else if (state.Find(outline.Id) is { } open)
            open.Items.Forget();
        else if (!state.IsKnown(outline.Id))
            TakeIn(signed, outline, command, time);
        return Advance(time);
    }

    /// <summary>The running action is about to give the order to end the boot.</summary>
    public BookOutput EndsBoot(string commandId, int index, CorrectedTime time)
    {
        Begin();
        if (state.Find(commandId) is { IsRunning: true } entry && entry.Next == index)
            Write(new BootEnding { CommandId = commandId, Index = index });
        return Advance(time);
    }

    /// <summary>The running action is over.</summary>
    public BookOutput Ended(string commandId, int index, ActionResult result, CorrectedTime time)
    {
        Begin();
        if (state.Find(commandId) is { IsRunning: true } entry && entry.Next == index)
            Write(Outcome(entry, result, time));
        return Advance(time);
    }

    /// <summary>Somebody is logged on: actions that have waited for that may start.</summary>
    public BookOutput UserLoggedOn(CorrectedTime time)
    {
        Begin();
        userIsThere = true;
        return Advance(time);
    }

    /// <summary>The server has stored the items of a command up to the given number.</summary>
    public BookOutput Confirmed(string commandId, int upTo, CorrectedTime time)
    {
        Begin();
        if (state.Find(commandId) is { } entry && entry.Items.Confirms(upTo))
            Write(new ItemsConfirmed { CommandId = commandId, UpTo = Math.Min(upTo, entry.Items.Next - 1) }, flush: false);
        return Advance(time);
    }

    /// <summary>The link to the server is up: everything unconfirmed is sent.</summary>
    public BookOutput Connected(CorrectedTime time)
    {
        Begin();
        linked = true;
        foreach (var entry in state.Open)
            entry.Items.Forget();
        return Advance(time);
    }

    /// <summary>The link is down: reports wait.</summary>
    public BookOutput Disconnected(CorrectedTime time)
    {
        Begin();
        linked = false;
        return Advance(time);
    }

    /// <summary>Time has passed, or the correction of the clock changed.</summary>
    public BookOutput Tick(CorrectedTime time)
    {
        Begin();
        return Advance(time);
    }

    private JournalRecord Outcome(CommandEntry entry, ActionResult result, CorrectedTime time)
    {
        if (!entry.EndRequested)
        {
            switch (result.Ending)
            {
                case ActionEnding.Paused:
                    return new ActionPaused { CommandId = entry.Id, Index = entry.Next };
                case ActionEnding.NobodyLoggedOn:
                    userIsThere = false;
                    return WaitingFor(entry, "somebody has to log on at the computer", null, time);
                case ActionEnding.Postponed:
                    var until = time.Now + (result.Resume ?? TimeSpan.Zero);
                    return WaitingFor(entry, $"{result.Message}, until {until.UtcDateTime:yyyy-MM-dd HH:mm} UTC", until, time);
            }
        }

        return StepJudge.Ended(entry, result, time.Now);
    }

    private static ActionWaiting WaitingFor(CommandEntry entry, string what, DateTimeOffset? until, CorrectedTime time) => new()
    {
        CommandId = entry.Id,
        Index = entry.Next,
        Until = until,
        Item = new Waiting { Number = entry.Items.Next, At = time.Now > entry.Items.Latest ? time.Now : entry.Items.Latest, For = ContractLimits.CapMessage($"'{entry.Action.Name}': {what}") },
    };

    private void TakeIn(SignedCommand signed, CommandOutline outline, Command? command, CorrectedTime time)
    {
        // Whoever cannot sign must not be able to occupy an id or the journal: these two refusals leave no trace.
        if (!verifier.IsGenuine(signed))
        {
            TurnAway(outline, time, new Refusal(RefusalReason.Signature, "It is not signed by a key this agent trusts, or it was altered."));
            return;
        }

        if (outline.Target != options.Target)
        {
            TurnAway(outline, time, new Refusal(RefusalReason.WrongTarget, $"It is bound to target '{outline.Target}', this is '{options.Target}'."));
            return;
        }

        if (command is null)
            Write(Refuse(outline, new Refusal(RefusalReason.Unsupported, "This agent cannot read it; update the agent."), 1, time));
        else if (RefusalOf(command, time) is { } refusal)
            Write(Refuse(outline, refusal, 1, time));
        else
            Write(new CommandAccepted { CommandId = command.Id, Signed = signed, At = time.Now, Command = command });
    }

    private Refusal? RefusalOf(Command command, CorrectedTime time)
    {
        if (state.IsCancelled(command.Id))
            return new Refusal(RefusalReason.Cancelled, "It was cancelled before it arrived.");
        if (Intake.Check(command, time, options.MaxSkew) is { } refusal)
            return refusal;
        return command.Kind == CommandKind.Execute && state.Open.Count >= options.OpenCommands
            ? new Refusal(RefusalReason.Unsupported, $"{options.OpenCommands} commands are waiting already.")
            : null;
    }

    private void TurnAway(CommandOutline command, CorrectedTime time, Refusal refusal)
    {
        effects.Add(new Notice($"Command {command.Id} is refused: {refusal.Message}"));
        if (linked)
            effects.Add(new SendReport(ReportOf(command, [Refuse(command, refusal, 1, time).Item])));
    }

    private static CommandRefused Refuse(CommandOutline command, Refusal refusal, int number, CorrectedTime time) => new()
    {
        CommandId = command.Id,
        Command = command,
        Item = new Refused { Number = number, At = time.Now, Reason = refusal.Reason, Message = refusal.Message },
    };

    private CommandReport ReportOf(CommandOutline command, IReadOnlyList<ReportItem> items) => new()
    {
        CommandId = command.Id,
        RunId = command.RunId,
        Target = options.Target,
        Activity = command.Activity,
        Attempt = command.Attempt,
        Items = items,
    };

    private void Begin()
    {
        records.Clear();
        effects.Clear();
        mustFlush = false;
    }

    private void Write(JournalRecord record, bool flush = true)
    {
        state.Apply(record);
        records.Add(record);
        mustFlush |= flush;
    }

    // Everything below follows from the state alone, so that a crash between two records is made good by the next input.
    private BookOutput Advance(CorrectedTime time)
    {
        foreach (var entry in state.Open)
        {
            if (entry is { IsExecution: true, IsOver: false })
                Settle(entry, time);
        }

        foreach (var entry in state.Open)
        {
            if (entry is { IsExecution: false, IsOver: false } && !IsPending(entry.Command!))
                Finish(entry, CommandOutcome.Succeeded, "", time.Now);
        }

        if (Turns.Next(state.Open, userIsThere, time.Now) is { } next)
            Start(next, time);
        DateTimeOffset? wakeAt = null;
        foreach (var entry in state.Open)
            wakeAt = Turns.Earlier(wakeAt, Turns.Earlier(Report(entry, time.Now), Turns.WakeAt(entry, time.Now)));
        state.ForgetExpired(time.Now);
        return new BookOutput(records, mustFlush, effects, wakeAt);
    }

    // A cancel is done when the server knows what became of its command: were it to overtake that report, the server would take the
    // command for one that never arrived.
    private bool IsPending(Command command) => command.Kind == CommandKind.Cancel && state.Find(command.Refers!) is { IsExecution: true };

    private void Settle(CommandEntry entry, CorrectedTime time)
    {
        var now = time.Now;
        var forced = now >= entry.ForceStopAt;
        if (entry.IsRunning)
        {
            if (!entry.EndRequested && (entry.CancelRequested || forced))
            {
                entry.EndRequested = true;
                effects.Add(new EndAction(entry.Id, entry.Next));
            }
            else if (entry.MayPause && !entry.Gate.IsOpen(now))
            {
                entry.PauseRequested = true;
                effects.Add(new PauseAction(entry.Id, entry.Next));
            }
        }
        else if (entry.AllActionsDone)
            Conclude(entry, now);
        else if (entry.CancelRequested)
            Drop(entry, now, StepOutcome.Cancelled, "cancelled", null);
        else if (forced)
            Drop(entry, now, StepOutcome.Skipped, StepJudge.ForceStop(entry), StepJudge.ForceStop(entry));
        else if (entry.HasStarted && now > entry.Command!.Deadline)
            Drop(entry, now, StepOutcome.Skipped, StepJudge.RunOver, StepJudge.RunOver);
        else if (entry.StopsHere)
            Drop(entry, now, StepOutcome.Skipped, entry.Failure!, null);
        else if (!entry.HasStarted && Overdue(entry.Command!, now) is { } refusal)
            Write(Refuse(entry.Outline, refusal, entry.Items.Next, time));
        else if (entry.AwaitsUser && !entry.Gate.IsOpen(now))
        {
            const string Nobody = "nobody had logged on by the end of the timeframe";
            Write(StepJudge.NotRun(entry, now, StepOutcome.Failed, $"not started: {Nobody}", $"action '{entry.Action.Name}' was not started: {Nobody}"));
            Settle(entry, time);
        }
        else if (entry is { HasStarted: true, Starts: 0, AwaitsUser: false, Postponements: 0 } && Conditions.Unmet(entry) is { } unmet)
        {
            Write(StepJudge.NotRun(entry, now, StepOutcome.Skipped, $"not started: {unmet}", null));
            Settle(entry, time);
        }
    }

    private static Refusal? Overdue(Command command, DateTimeOffset now)
    {
        if (now > command.LastStart)
            return new Refusal(RefusalReason.Expired, $"It could not be started by {command.LastStart:u}.");
        return command.StartBy is { } startBy && now > startBy ? Intake.Late(startBy) : null;
    }

    private void Drop(CommandEntry entry, DateTimeOffset now, StepOutcome outcome, string reason, string? failure)
    {
        while (!entry.AllActionsDone)
        {
            var message = (entry.Starts, entry.Pauses) switch
            {
                (0, 0) when entry.AwaitsUser => $"not started: it has waited for somebody to log on; {reason}",
                (0, 0) when entry.PostponedUntil is not null => $"postponed by the user {entry.Postponements} times; not continued: {reason}",
                (0, 0) => $"not started: {reason}",
                (0, _) => $"paused at the end of its window; not continued: {reason}",
                _ => $"interrupted, outcome unknown; not repeated: {reason}",
            };
            Write(StepJudge.NotRun(entry, now, outcome, message, failure));
        }

        Conclude(entry, now);
    }

    private void Conclude(CommandEntry entry, DateTimeOffset now)
    {
        if (entry.HasCancelledSteps)
            Finish(entry, CommandOutcome.Cancelled, "cancelled", now);
        else if (entry.Failure is { } failure)
            Finish(entry, CommandOutcome.Failed, failure, now);
        else
            Finish(entry, CommandOutcome.Succeeded, "", now);
    }

    private void Finish(CommandEntry entry, CommandOutcome outcome, string message, DateTimeOffset now) => Write(new CommandFinished
    {
        CommandId = entry.Id,
        Item = new Finished { Number = entry.Items.Next, At = now, Outcome = outcome, Message = message },
    });

    private void Start(CommandEntry entry, CorrectedTime time)
    {
        var now = time.Now;
        Write(new ActionStarting
        {
            CommandId = entry.Id,
            Index = entry.Next,
            Starts = entry.Starts + 1,
            At = now,
            InterruptedAt = entry.InterruptedAt,
            BootId = entry.Action is PowerAction ? options.BootId : null,
            Item = entry.HasStarted ? null : new Started { Number = entry.Items.Next, At = now },
            GoesOn = entry.AwaitsUser || entry.PostponedUntil is not null ? new Waiting { Number = entry.Items.Next, At = now > entry.Items.Latest ? now : entry.Items.Latest } : null,
        });
        effects.Add(new StartAction(entry.Id, entry.Next, Ready(entry), entry.Starts)
        {
            RunId = entry.Outline.RunId,
            Output = entry.Command!.Output ?? OutputRules.None,
            Postponements = entry.Postponements,
            UacOff = entry.Command.UacOff,
            InputLocked = entry.Command.InputLocked,
            Window = entry.Gate.Window,
            Correction = time.Correction,
        });
    }

    /// <summary>The next action with what the earlier ones have left for it.</summary>
    private static ActionSpec Ready(CommandEntry entry) => entry.Action is PowerAction { OnlyIfNeeded: true } power && entry.RebootNeeded
        ? power with { OnlyIfNeeded = false }
        : OutputReferences.Filled(entry.Action, entry.Outputs);

    private DateTimeOffset? Report(CommandEntry entry, DateTimeOffset now)
    {
        if (!linked)
            return null;
        if (entry.Items.DueAt(now) <= now)
            effects.Add(new SendReport(ReportOf(entry.Outline, entry.Items.Take(now, options))));
        return entry.Items.DueAt(now);
    }
}
