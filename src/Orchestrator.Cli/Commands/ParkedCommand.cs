using System.CommandLine;
using Orchestrator.Cli.Client;
using Orchestrator.Cli.Terminal;

namespace Orchestrator.Cli.Commands;

/// <summary><c>orchestrator parked</c>: messages that nobody could use, looked at, tried again, or dropped.</summary>
internal static class ParkedCommand
{
    private const int BeginningShown = 80;

    private static readonly string[] Headings = ["Message", "Parked", "Times", "From", "Sender", "Bytes", "Reason", "Beginning"];

    public static Command Create(GlobalOptions globals)
    {
        var command = new Command("parked", "Lists messages that nobody could use, tries one again, or drops it.")
        {
            AddListing(globals, new Command("list", "Lists them, the newest first.")),
            Word(globals, "retry", "Sends it back to the queue it was taken from.", "is sent back", (client, id, cancellation) => client.RetryParked(id, cancellation)),
            Word(globals, "drop", "Drops it for good.", "is dropped", (client, id, cancellation) => client.DropParked(id, cancellation)),
        };
        return AddListing(globals, command);
    }

    private static Command AddListing(GlobalOptions globals, Command command)
    {
        var queue = new Option<string?>("--queue") { Description = "Only those taken from this queue." };
        var limit = new Option<int>("--limit") { Description = "At most so many.", DefaultValueFactory = _ => 50 };
        command.Add(queue);
        command.Add(limit);
        return globals.Bind(command, async (session, parsed, cancellation) =>
        {
            session.List(await session.Client.Parked(parsed.GetValue(queue), 0, parsed.GetValue(limit), cancellation), Headings, Cells);
            return ExitCode.Success;
        });
    }

    private static Command Word(
        GlobalOptions globals, string word, string description, string done, Func<OrchestratorClient, string, CancellationToken, Task> say)
    {
        var id = new Argument<string>("MESSAGE") { Description = "The message's id in the list." };
        return globals.Bind(new Command(word, description) { id }, async (session, parsed, cancellation) =>
        {
            await say(session.Client, parsed.GetValue(id)!, cancellation);
            session.Tell($"Message {parsed.GetValue(id)} {done}.");
            return ExitCode.Success;
        });
    }

    private static IEnumerable<string?> Cells(ParkedInfo message) =>
    [
        message.Id, Words.Instant(message.At), $"{message.Times}", message.Queue, message.Sender, $"{message.Size}", message.Reason,
        message.Beginning is { Length: > BeginningShown } text ? text[..BeginningShown] + "…" : message.Beginning,
    ];
}
