using Orchestrator.Agent.Commands;
using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Reports;
using Orchestrator.Contracts.Signing;

namespace Orchestrator.Agent.Tests.Commands;

/// <summary>A book on a clock that the test moves, with a journal in memory and a server that remembers what it was told.</summary>
internal sealed class BookRig
{
    public const string Target = "t1";

    /// <summary>A Monday, 12:00 UTC.</summary>
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private static readonly CommandSigner Signer = new(CommandSigner.CreateKey());
    private static readonly CommandVerifier Verifier = new([Signer.PublicKey]);

    private CommandBookOptions options;

    public BookRig(CommandBookOptions? options = null)
    {
        this.options = options ?? new CommandBookOptions { Target = Target };
        Book = new CommandBook(this.options, Verifier);
        Take(Book.Restarted(Time));
        Take(Book.Connected(Time));
    }

    public CommandBook Book { get; private set; }

    public List<JournalRecord> Journal { get; private set; } = [];

    public DateTimeOffset Now { get; set; } = Start;

    public TimeSpan Correction { get; set; }

    public CorrectedTime Time => new(Now, Correction);

    public DateTimeOffset? WakeAt { get; private set; }

    public bool LastFlushed { get; private set; }

    public List<StartAction> StartedActions { get; } = [];

    public List<EndAction> EndedActions { get; } = [];

    public List<PauseAction> PausedActions { get; } = [];

    public List<CommandReport> Reports { get; } = [];

    public List<string> Notices { get; } = [];

    public static Command Command(string id = "c1", Func<Command, Command>? change = null)
    {
        var command = new Command
        {
            Id = id,
            Kind = CommandKind.Execute,
            RunId = "r1",
            Target = Target,
            Activity = "a1",
            Attempt = 1,
            Sequence = 1,
            IssuedAt = Start,
            ExpiresAt = Start.AddHours(1),
            Actions = [Action("one"), Action("two")],
        };
        return change is null ? command : change(command);
    }

    public static Command Cancel(string refers, string id = "cancel") =>
        Command(id, command => command with { Kind = CommandKind.Cancel, Refers = refers, Actions = [], Sequence = 2 });

    public static Command Amend(string refers, long sequence, bool held, CommandWindow? window = null) => Command(
        $"amend-{sequence}",
        command => command with { Kind = CommandKind.Amend, Refers = refers, Actions = [], Sequence = sequence, Held = held, Window = window });

    public static ScriptAction Action(string name, OnInterrupted onInterrupted = OnInterrupted.Fail) =>
        new() { Name = name, Script = "true", OnInterrupted = onInterrupted };

    public static SignedCommand Sign(Command command) => Signer.Sign(command);

    public void Deliver(Command command) => Take(Book.Deliver(Sign(command), Time));

    public void Deliver(SignedCommand command) => Take(Book.Deliver(command, Time));

    /// <summary>The action that was started last ends.</summary>
    public void End(int code = 0) => End(new ActionResult { Ending = ActionEnding.Exited, ReturnCode = code });

    public void End(ActionResult result) => Take(Book.Ended(StartedActions[^1].CommandId, StartedActions[^1].Index, result, Time));

    public void UserLoggedOn() => Take(Book.UserLoggedOn(Time));

    public void Stopped() => End(new ActionResult { Ending = ActionEnding.Stopped });

    public void Confirm(string id, int upTo) => Take(Book.Confirmed(id, upTo, Time));

    public void ConfirmAll()
    {
        for (var before = -1; before != Reports.Count;)
        {
            before = Reports.Count;
            foreach (var report in Reports.ToList())
                Confirm(report.CommandId, report.Items[^1].Number);
        }
    }

    public void Connect() => Take(Book.Connected(Time));

    public void Disconnect() => Take(Book.Disconnected(Time));

    public void Tick(TimeSpan later)
    {
        Now += later;
        Take(Book.Tick(Time));
    }

    /// <summary>The clock moves to the instant the book asked for.</summary>
    public void Wake()
    {
        Now = WakeAt.ShouldNotBeNull();
        Take(Book.Tick(Time));
    }

    /// <summary>The agent dies and comes back with what its journal holds.</summary>
    /// <param name="boot">Which boot of the computer it comes back in; null: the same.</param>
    public void Restart(string? boot = null)
    {
        options = options with { BootId = boot ?? options.BootId };
        Book = new CommandBook(options, Verifier);
        foreach (var record in Journal)
            Book.Replay(record);
        Take(Book.Restarted(Time));
        Take(Book.Connected(Time));
    }

    public void Compact() => Journal = [.. Journal.Select(Book.Compacted).OfType<JournalRecord>()];

    /// <summary>All items the server has seen of a command, each once.</summary>
    public IReadOnlyList<ReportItem> Items(string id = "c1") =>
        [.. Reports.Where(report => report.CommandId == id).SelectMany(report => report.Items).DistinctBy(item => item.Number).OrderBy(item => item.Number)];

    /// <summary>The items in short: "accepted", "step one succeeded", "finished failed", ...</summary>
    public string Story(string id = "c1") => string.Join("; ", Items(id).Select(Tell));

    private static string Tell(ReportItem item) => item switch
    {
        Accepted => "accepted",
        Started => "started",
        Waiting { For: { } what } => $"waits for {what}",
        Waiting => "goes on",
        Refused refused => $"refused {refused.Reason}",
        StepEntry step => $"{step.Name} {step.Outcome}",
        Finished finished => $"finished {finished.Outcome}",
        _ => "?",
    };

    private void Take(BookOutput output)
    {
        Journal.AddRange(output.Records);
        (WakeAt, LastFlushed) = (output.WakeAt, output.MustFlush);
        foreach (var effect in output.Effects)
        {
            switch (effect)
            {
                case StartAction start:
                    StartedActions.Add(start);
                    break;
                case EndAction end:
                    EndedActions.Add(end);
                    break;
                case PauseAction pause:
                    PausedActions.Add(pause);
                    break;
                case SendReport send:
                    Reports.Add(send.Report);
                    break;
                case Notice notice:
                    Notices.Add(notice.Message);
                    break;
            }
        }
    }
}
