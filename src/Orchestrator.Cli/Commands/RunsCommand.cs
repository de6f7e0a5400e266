using System.CommandLine;
using Orchestrator.Cli.Client;
using Orchestrator.Cli.Terminal;

namespace Orchestrator.Cli.Commands;

/// <summary><c>orchestrator runs</c>: what there is, and an operator's word to one of them.</summary>
internal static class RunsCommand
{
    private static readonly string[] Headings = ["Run", "Distribution", "Status", "Targets", "Succeeded", "Failed", "Open", "Created", "By"];

    public static Command Create(GlobalOptions globals)
    {
        var command = new Command("runs", "Lists runs, and cancels, pauses, resumes or repeats one.")
        {
            List(globals, "list", "Lists runs, the newest first."),
            Control(globals, "cancel", "Cancels a run; what executes is stopped."),
            Control(globals, "pause", "Nothing new begins; what executes goes on."),
            Control(globals, "resume", "Takes back a pause."),
            RunMapCommand.Create(globals),
            StandBy(globals),
            RerunFailed(globals),
        };
        return AddListing(globals, command);
    }

    private static Command List(GlobalOptions globals, string name, string description) => AddListing(globals, new Command(name, description));

    private static Command AddListing(GlobalOptions globals, Command command)
    {
        var active = new Option<bool>("--active") { Description = "Only those that have not ended." };
        var ids = new Option<bool>("--ids") { Description = "Only the ids, one a line." };
        var limit = new Option<int>("--limit") { Description = "At most so many.", DefaultValueFactory = _ => 50 };
        command.Add(active);
        command.Add(ids);
        command.Add(limit);
        return globals.Bind(command, async (session, parsed, cancellation) =>
        {
            var page = await session.Client.Runs(parsed.GetValue(active), 0, parsed.GetValue(limit), cancellation);
            if (parsed.GetValue(ids))
            {
                foreach (var run in page.Items)
                    session.Host.Out.WriteLine(run.Id);
                return ExitCode.Success;
            }

            session.List(page, Headings, Cells);
            return ExitCode.Success;
        });
    }

    private static IEnumerable<string?> Cells(RunInfo run) =>
    [
        run.Id, run.Name, Words.OfName(run.Status), $"{run.Ledger.Targets}", $"{run.Ledger.Succeeded}", $"{run.Ledger.Failed}",
        $"{run.Ledger.Waiting + run.Ledger.Active}", Words.Instant(run.CreatedAt), run.CreatedBy,
    ];

    private static Command Control(GlobalOptions globals, string word, string description)
    {
        var id = new Argument<string>("RUN") { Description = "The run's id." };
        return globals.Bind(new Command(word, description) { id }, async (session, parsed, cancellation) =>
        {
            var run = await session.Client.Control(parsed.GetValue(id)!, word, cancellation);
            session.Say(run, $"Run {run.Id} is {Words.OfName(run.Status)}.");
            return ExitCode.Success;
        });
    }

    private static Command StandBy(GlobalOptions globals)
    {
        var id = new Argument<string>("RUN") { Description = "The run's id." };
        var targets = new Option<string[]>("--target") { Description = "A target that waits; may be given more than once. Without it: all that wait." };
        var extend = new Option<int?>("--extend") { Description = "Minutes of open time that are added to the window." };
        var interval = new Option<int?>("--interval") { Description = "Seconds until the next attempt and between later ones." };
        var end = new Option<bool>("--end") { Description = "Ends the window: the targets give up." };
        var word = new Option<string?>("--id") { Description = "Id of the change; repeat it to be sure that the change counts once. Without it one is made." };
        var command = new Command("stand-by", "Lengthens or ends the time in which absent targets are tried again, or changes the interval.")
        {
            id, targets, extend, interval, end, word,
        };
        return globals.Bind(command, async (session, parsed, cancellation) =>
        {
            var named = parsed.GetValue(targets) is { Length: > 0 } some ? some : null;
            var order = new StandByOrder(
                named, parsed.GetValue(extend), parsed.GetValue(interval), parsed.GetValue(end), parsed.GetValue(word) ?? Guid.NewGuid().ToString("N"));
            var changed = await Said(session, parsed.GetValue(id)!, order, cancellation);
            session.Say(changed, $"Changed for {changed.Targets} {(changed.Targets == 1 ? "target" : "targets")} of run {parsed.GetValue(id)}.");
            return ExitCode.Success;
        });
    }

    /// <summary>Whether a word whose answer got lost was heard nobody knows; with its id it can be said again by hand.</summary>
    private static async Task<StandByChanged> Said(Session session, string run, StandByOrder order, CancellationToken cancellation)
    {
        try
        {
            return await session.Client.ChangeStandBy(run, order, cancellation);
        }
        catch (UnreachableException lost)
        {
            throw new CliException(lost.Code, lost.Message, $"{lost.Remedy} Then repeat the command with --id {order.Id}: the change counts once.".TrimStart());
        }
    }

    private static Command RerunFailed(GlobalOptions globals)
    {
        var id = new Argument<string>("RUN") { Description = "The run whose failed and expired targets are taken again." };
        var start = new StartOptions();
        var command = new Command("rerun-failed", "Starts a new run over exactly the targets that failed or expired.") { id };
        start.AddTo(command);
        return globals.Bind(command, async (session, parsed, cancellation) =>
        {
            var request = new Client.RerunFailed(start.StartAt(parsed), start.DeadlineMinutes(parsed));
            var run = await session.Client.RerunFailed(parsed.GetValue(id)!, request, cancellation);
            if (!start.IsDetached(parsed))
                return await Following.Follow(session, run.Id, cancellation);
            session.Say(run, $"Run {run.Id} is started. To follow it: orchestrator watch {run.Id}");
            return ExitCode.Success;
        });
    }
}
