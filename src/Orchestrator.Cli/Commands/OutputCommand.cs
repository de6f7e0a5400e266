using System.CommandLine;
using System.Globalization;
using System.Text;
using Orchestrator.Cli.Client;
using Orchestrator.Cli.Terminal;

namespace Orchestrator.Cli.Commands;

/// <summary><c>orchestrator output RUN TARGET</c>: what the actions of a run have put out on a target, or put out now.</summary>
internal static class OutputCommand
{
    private const string All = "all";

    public static Command Create(GlobalOptions globals)
    {
        var id = new Argument<string>("RUN") { Description = "The run's id." };
        var target = new Argument<string>("TARGET") { Description = "The target's name." };
        var follow = new Option<bool>("--follow") { Description = "Prints what comes until the target has its result; at most 64 KiB a second, what was left out is named." };
        var start = new Option<string?>("--start")
        {
            HelpName = "N|all",
            Description = "Of an action that was interrupted and repeated, the output of its start N, from 1, or of all of them one after the other; otherwise that of the last one.",
        };
        start.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<string?>() is { } text && text != All && !(int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number > 0))
                given.AddError($"'{text}' is no start: name its number, from 1, or {All}.");
        });
        return globals.Bind(
            new Command("output", "Prints what the actions of a run put out on a target: as far as it is kept, or while they run.") { id, target, follow, start },
            async (session, parsed, cancellation) =>
            {
                var (run, name) = (parsed.GetValue(id)!, parsed.GetValue(target)!);
                var wanted = parsed.GetValue(start);
                if (parsed.GetValue(follow) && wanted is not null)
                    throw new CliException(ExitCode.BadInput, "--start and --follow do not go together.", "What is followed is told as it comes; call it without --follow for what is kept.");
                if (parsed.GetValue(follow))
                    await Follow(session, run, name, cancellation);
                else
                    await Print(session, run, name, wanted, cancellation);
                return ExitCode.Success;
            });
    }

    private static async Task Print(Session session, string run, string target, string? wanted, CancellationToken cancellation)
    {
        var (isAny, isPrinted) = (false, false);
        await foreach (var reported in session.Client.EntriesOf(run, target, cancellation))
        {
            isAny = true;
            foreach (var entry in await Wanted(session, reported, wanted, cancellation))
            {
                isPrinted = true;
                await Print(session, entry, cancellation);
            }
        }

        if (!isAny)
            throw new CliException(ExitCode.NotAllSucceeded, $"The run '{run}' has no report about a target '{target}' yet.", "Look at its name, or wait for it with --follow.");
        if (!isPrinted)
            throw new CliException(ExitCode.NotAllSucceeded, $"No action was started {wanted} times on '{target}' in the run '{run}'.", "Without --start the last output of each is printed.");
    }

    /// <summary>The entry for each start of its action that is asked for.</summary>
    private static async Task<IEnumerable<EntryInfo>> Wanted(Session session, EntryInfo entry, string? wanted, CancellationToken cancellation)
    {
        if (wanted is null || entry.Starts <= 1)
            return wanted is null or All or "1" ? [entry.Starts > 1 ? entry with { Start = entry.Starts } : entry] : [];
        return (await session.Client.Starts(entry, cancellation)).Select(start => start.Of(entry)).Where(start => wanted == All || start.Start == int.Parse(wanted, CultureInfo.InvariantCulture));
    }

    private static async Task Print(Session session, EntryInfo entry, CancellationToken cancellation)
    {
        using var bytes = new MemoryStream();
        await session.Client.Output(entry, bytes, cancellation);
        var text = Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
        if (session.IsJson)
        {
            session.Host.Out.WriteLine(JsonText.Line(entry with { Output = text }));
            return;
        }

        Head(session, entry.Name ?? "", entry);
        session.Host.Out.Write(Harmless(text));
        if (text.Length > 0 && !text.EndsWith('\n'))
            session.Host.Out.WriteLine();
    }

    private static async Task Follow(Session session, string run, string target, CancellationToken cancellation)
    {
        (string Command, int Index, int Start)? showing = null;
        var (isEnded, isInLine) = (false, false);
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
                    var next = (info.CommandId, info.Index, Math.Max(1, info.Start));
                    if (showing != next)
                    {
                        if (isInLine)
                            session.Host.Out.WriteLine();
                        Head(session, info.Name, info.Start);
                    }

                    isInLine = info.Text.Length > 0 ? !info.Text.EndsWith('\n') : isInLine && showing == next;
                    showing = next;
                    if (info.Missing > 0)
                        session.Host.Out.WriteLine($"\n[... {info.Missing} bytes left out ...]");
                    session.Host.Out.Write(Harmless(info.Text));
                    session.Host.Out.Flush();
                    break;
                case OutputEvent.Action { Entry: var entry }:
                    if (showing is { } shown && shown != (entry.CommandId, entry.Index, Math.Max(1, entry.Starts)))
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

    private static void Head(Session session, string name, int start) =>
        session.Host.Out.WriteLine(start > 1 ? $"== {Words.Line(name)}, start {start}: it was interrupted and is started again" : $"== {Words.Line(name)}");

    private static void Head(Session session, string name, EntryInfo entry) => session.Host.Out.WriteLine(
        $"== {Words.Line(name)}{(entry.Starts > 1 ? $", start {entry.Start ?? entry.Starts} of {entry.Starts}" : "")}: {Words.OfName(entry.Outcome)}{(entry.ReturnCode is { } code ? $", return code {code}" : "")}{(string.IsNullOrEmpty(entry.Message) ? "" : $": {Words.Line(entry.Message)}")}");

    // Agents clean what they send; whoever speaks in the name of one need not.
    private static string Harmless(string text) => string.Concat(text.Select(letter => char.IsControl(letter) && letter is not ('\n' or '\t') ? '·' : letter));
}
