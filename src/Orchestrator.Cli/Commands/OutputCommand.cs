using System.CommandLine;
using System.Text;
using Orchestrator.Cli.Client;
using Orchestrator.Cli.Terminal;

namespace Orchestrator.Cli.Commands;

/// <summary><c>orchestrator output RUN TARGET</c>: what the actions of a run have put out on a target, or put out now.</summary>
internal static class OutputCommand
{
    public static Command Create(GlobalOptions globals)
    {
        var id = new Argument<string>("RUN") { Description = "The run's id." };
        var target = new Argument<string>("TARGET") { Description = "The target's name." };
        var follow = new Option<bool>("--follow") { Description = "Prints what comes until the target has its result; at most 64 KiB a second, what was left out is named." };
        return globals.Bind(
            new Command("output", "Prints what the actions of a run put out on a target: as far as it is kept, or while they run.") { id, target, follow },
            async (session, parsed, cancellation) =>
            {
                var (run, name) = (parsed.GetValue(id)!, parsed.GetValue(target)!);
                if (parsed.GetValue(follow))
                    await Follow(session, run, name, cancellation);
                else
                    await Print(session, run, name, cancellation);
                return ExitCode.Success;
            });
    }

    private static async Task Print(Session session, string run, string target, CancellationToken cancellation)
    {
        var isAny = false;
        await foreach (var entry in session.Client.EntriesOf(run, target, cancellation))
        {
            isAny = true;
            using var bytes = new MemoryStream();
            await session.Client.Output(entry, bytes, cancellation);
            var text = Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
            if (session.IsJson)
            {
                session.Host.Out.WriteLine(JsonText.Line(entry with { Output = text }));
                continue;
            }

            Head(session, entry.Name ?? "", entry);
            session.Host.Out.Write(Harmless(text));
            if (text.Length > 0 && !text.EndsWith('\n'))
                session.Host.Out.WriteLine();
        }

        if (!isAny)
            throw new CliException(ExitCode.NotAllSucceeded, $"The run '{run}' has no report about a target '{target}' yet.", "Look at its name, or wait for it with --follow.");
    }

    private static async Task Follow(Session session, string run, string target, CancellationToken cancellation)
    {
        (string Command, int Index)? showing = null;
        var isEnded = false;
        await foreach (var heard in session.Client.WatchOutput(run, target, cancellation))
        {
            switch (heard)
            {
                case OutputEvent.Stretch { Info: var info } when session.IsJson:
                    session.Host.Out.WriteLine(JsonText.Line(info));
                    break;
                case OutputEvent.Action { Entry: var entry } when session.IsJson:
                    session.Host.Out.WriteLine(JsonText.Line(entry));
                    break;
                case OutputEvent.Stretch { Info: var info }:
                    if (showing != (info.CommandId, info.Index))
                        Head(session, info.Name, null);
                    showing = (info.CommandId, info.Index);
                    if (info.Missing > 0)
                        session.Host.Out.WriteLine($"\n[... {info.Missing} bytes left out ...]");
                    session.Host.Out.Write(Harmless(info.Text));
                    session.Host.Out.Flush();
                    break;
                case OutputEvent.Action { Entry: var entry }:
                    if (showing is { } shown && shown != (entry.CommandId, entry.Index))
                        session.Host.Out.WriteLine();
                    Head(session, entry.Name ?? "", entry);
                    break;
                case OutputEvent.End:
                    isEnded = true;
                    break;
            }
        }

        if (!isEnded)
            throw new CliException(ExitCode.NoServer, "The server ended the stream.", "Call it again: what was put out meanwhile is in the report.");
    }

    private static void Head(Session session, string name, EntryInfo? entry) => session.Host.Out.WriteLine(
        entry is null
            ? $"== {Words.Line(name)}"
            : $"== {Words.Line(name)}: {Words.OfName(entry.Outcome)}{(entry.ReturnCode is { } code ? $", return code {code}" : "")}{(string.IsNullOrEmpty(entry.Message) ? "" : $": {Words.Line(entry.Message)}")}");

    // Agents clean what they send; whoever speaks in the name of one need not.
    private static string Harmless(string text) => string.Concat(text.Select(letter => char.IsControl(letter) && letter is not ('\n' or '\t') ? '·' : letter));
}
