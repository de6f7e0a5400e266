using System.CommandLine;
using Orchestrator.Cli.Client;
using Orchestrator.Cli.Terminal;

namespace Orchestrator.Cli.Commands;

/// <summary><c>orchestrator triggers</c>: what starts runs without anybody asking.</summary>
internal static class TriggersCommand
{
    private static readonly string[] Headings = ["Definition", "Trigger", "When", "Next", "Last run", "Started", "Remarks"];
    private static readonly string[] HistoryHeadings = ["Decided", "Occurrence", "Outcome", "What came of it"];

    public static Command Create(GlobalOptions globals)
    {
        var command = new Command("triggers", "Lists triggers, shows what came of one, pauses and resumes them, makes secrets of webhooks.")
        {
            Listing(globals, new Command("list", "Lists the triggers of all published definitions.")),
            History(globals),
            Control(globals, "pause", "Nothing fires until it is resumed; what would have is not made up for."),
            Control(globals, "resume", "Takes back a pause."),
            Secret(globals),
        };
        return Listing(globals, command);
    }

    private static Command Listing(GlobalOptions globals, Command command) => globals.Bind(command, async (session, _, cancellation) =>
    {
        List(session, await session.Client.Triggers(cancellation));
        return ExitCode.Success;
    });

    private static Command History(GlobalOptions globals)
    {
        var definition = new Argument<string>("DEFINITION") { Description = "The definition's id." };
        var activity = new Argument<string>("TRIGGER") { Description = "The trigger's id, as triggers lists it." };
        var limit = new Option<int>("--limit") { Description = "At most so many.", DefaultValueFactory = _ => 50 };
        return globals.Bind(new Command("history", "What came of a trigger's occurrences, the newest first.") { definition, activity, limit }, async (session, parsed, cancellation) =>
        {
            var page = await session.Client.Firings(parsed.GetValue(definition)!, parsed.GetValue(activity)!, 0, parsed.GetValue(limit), cancellation);
            session.List(page, HistoryHeadings, firing => [Words.Instant(firing.At), firing.Occurrence, Words.OfName(firing.Outcome), firing.Text]);
            return ExitCode.Success;
        });
    }

    private static Command Control(GlobalOptions globals, string word, string description)
    {
        var definition = new Argument<string>("DEFINITION") { Description = "The definition's id." };
        var activity = new Argument<string?>("TRIGGER") { Description = "The trigger's id; without it all of the definition.", Arity = ArgumentArity.ZeroOrOne };
        return globals.Bind(new Command(word, description) { definition, activity }, async (session, parsed, cancellation) =>
        {
            List(session, await session.Client.ControlTriggers(new WhichTrigger(parsed.GetValue(definition)!, parsed.GetValue(activity)), word, cancellation));
            return ExitCode.Success;
        });
    }

    private static Command Secret(GlobalOptions globals)
    {
        var hook = new Argument<string>("HOOK") { Description = "The webhook's name." };
        return globals.Bind(new Command("secret", "Makes a webhook's secret and shows it once; the one before is void at once.") { hook }, async (session, parsed, cancellation) =>
        {
            var made = await session.Client.MakeHookSecret(parsed.GetValue(hook)!, cancellation);
            session.Say(made, made.Secret);
            return ExitCode.Success;
        });
    }

    private static void List(Session session, IReadOnlyList<TriggerInfo> triggers) => session.List(new Page<TriggerInfo>(triggers, triggers.Count), Headings, Cells);

    private static IEnumerable<string?> Cells(TriggerInfo trigger) =>
    [
        trigger.DefinitionId, trigger.ActivityId, trigger.Text, Instant(trigger.Next), trigger.LastRunId, Instant(trigger.LastFiredAt), Remarks(trigger),
    ];

    private static string Instant(DateTimeOffset? at) => at is { } known ? Words.Instant(known) : "";

    private static string Remarks(TriggerInfo trigger)
    {
        var paused = trigger.PausedBy is null ? null : $"Paused by {trigger.PausedBy}.";
        var problem = trigger.LastProblemAt is { } at && (trigger.LastFiredAt is null || at > trigger.LastFiredAt) ? $"{Words.Instant(at)}: {trigger.LastProblem}" : null;
        return string.Join(' ', new[] { paused, trigger.Obstacle, problem }.OfType<string>());
    }
}
