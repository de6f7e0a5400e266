using System.CommandLine;
using System.Text.Json;
using Orchestrator.Cli.Client;
using Orchestrator.Cli.Terminal;

namespace Orchestrator.Cli.Commands;

/// <summary><c>orchestrator timeframes</c>: when things may happen, by name.</summary>
internal static class TimeframesCommand
{
    private const int LargestFile = 1024 * 1024;
    private static readonly string[] Headings = ["Timeframe", "Week", "Exceptions", "Description"];

    public static Command Create(GlobalOptions globals) => new("timeframes", "Lists, saves, exports and imports timeframes.")
    {
        List(globals),
        Show(globals),
        Openings(globals),
        Set(globals),
        Export(globals),
        Import(globals),
        Remove(globals),
    };

    private static Command List(GlobalOptions globals) => globals.Bind(new Command("list", "Lists timeframes."), async (session, _, cancellation) =>
    {
        var all = await session.Client.Timeframes(cancellation);
        session.List(new Page<TimeframeInfo>(all, all.Count), Headings, timeframe => [timeframe.Name, timeframe.Grid, $"{timeframe.Exceptions.Count}", timeframe.Description]);
        return ExitCode.Success;
    });

    private static Command Show(GlobalOptions globals)
    {
        var name = Name();
        return globals.Bind(new Command("show", "Prints one timeframe; with --json in the form that 'import' takes.") { name }, async (session, parsed, cancellation) =>
        {
            var timeframe = await session.Client.Timeframe(parsed.GetValue(name)!, cancellation);
            session.Say(timeframe, string.Join("; ", timeframe.Exceptions.Select(TextOf).Prepend(timeframe.Grid)));
            return ExitCode.Success;
        });
    }

    private static Command Openings(GlobalOptions globals)
    {
        var name = Name();
        var zone = new Option<string?>("--zone") { Description = "Zone of the clocks by which it is read, such as Europe/Berlin; the organisation's if absent." };
        var from = new Option<DateTimeOffset?>("--from") { Description = "From when on, such as 2030-03-30T12:00Z; now if absent, UTC if it names no zone.", CustomParser = StartOptions.ParseInstant };
        var count = new Option<int>("--count") { Description = "How many, 1 to 100.", DefaultValueFactory = _ => 10 };
        return globals.Bind(new Command("openings", "Lists when it opens next in a zone, and how the clocks there change.") { name, zone, from, count }, async (session, parsed, cancellation) =>
        {
            var timeframe = await session.Client.Timeframe(parsed.GetValue(name)!, cancellation);
            var preview = await session.Client.PreviewTimeframe(
                new TimeframeBody(timeframe.Grid, "", timeframe.Exceptions), parsed.GetValue(zone), parsed.GetValue(from), parsed.GetValue(count), cancellation);
            if (session.IsJson)
            {
                session.Say(preview, "");
                return ExitCode.Success;
            }

            session.List(
                new Page<OpeningInfo>(preview.Openings, preview.Openings.Count), ["Opens", "Closes", "For", "Level"],
                opening => [Words.Instant(opening.Start), opening.End is { } end ? Words.Instant(end) : "never", opening.End is { } last ? Words.Duration(last - opening.Start) : "", opening.Level]);
            foreach (var change in preview.ClockChanges)
                session.Tell($"Clocks change on {Words.Instant(change.At)}: {change.From.Replace('T', ' ')} becomes {change.To.Replace('T', ' ')}.");
            return ExitCode.Success;
        });
    }

    private static Command Set(GlobalOptions globals)
    {
        var name = Name();
        var text = new Argument<string>("TEXT") { Description = "For example 'No; Mon-Fri 22:00-06:00 Normal; 12-24..01-02 No \"Freeze\"'." };
        var description = new Option<string?>("--description") { Description = "What it is for." };
        return globals.Bind(new Command("set", "Makes a timeframe, or replaces it as a whole.") { name, text, description }, async (session, parsed, cancellation) =>
        {
            var body = new TimeframeBody(parsed.GetValue(text)!, parsed.GetValue(description) ?? "", []);
            Said(session, await session.Client.SetTimeframe(parsed.GetValue(name)!, body, cancellation));
            return ExitCode.Success;
        });
    }

    private static Command Export(GlobalOptions globals)
    {
        var name = Name();
        return globals.Bind(new Command("export", "Prints its exceptions by date as iCalendar.") { name }, async (session, parsed, cancellation) =>
        {
            session.Host.Out.Write(await session.Client.Calendar(parsed.GetValue(name)!, cancellation));
            return ExitCode.Success;
        });
    }

    private static Command Import(GlobalOptions globals)
    {
        var name = Name();
        var file = new Argument<FileInfo>("FILE") { Description = "An iCalendar file (.ics), whose events become exceptions by date; or a file that 'show --json' has written." };
        var level = new Option<string>("--level") { Description = "Of the times that events cover.", DefaultValueFactory = _ => "no" }.AcceptOnlyFromAmong("no", "minimum", "normal", "maximum");
        var replace = new Option<bool>("--replace") { Description = "Instead of the exceptions it has, not beside them." };
        var preview = new Option<bool>("--preview") { Description = "Only say what the file would do." };
        return globals.Bind(new Command("import", "Takes a file over.") { name, file, level, replace, preview }, async (session, parsed, cancellation) =>
        {
            var text = await Read(parsed.GetValue(file)!, cancellation);
            if (text.TrimStart().StartsWith('{'))
            {
                if (parsed.GetValue(preview))
                    throw new CliException(ExitCode.BadInput, "--preview is for iCalendar files.", "Leave it out; a JSON file replaces the timeframe as a whole.");
                Said(session, await session.Client.SetTimeframe(parsed.GetValue(name)!, BodyOf(text), cancellation));
                return ExitCode.Success;
            }

            var done = await session.Client.ImportCalendar(
                parsed.GetValue(name)!, text, parsed.GetValue(level)!, parsed.GetValue(replace), parsed.GetValue(preview), cancellation);
            if (done.Errors.Count > 0)
            {
                throw new CliException(
                    ExitCode.BadInput, "Nothing of the file was taken over.", "Correct these lines.", details: [.. done.Errors.Select(error => $"line {error.Line}: {error.Message}")]);
            }

            session.Say(done, $"{Words.Count(done.Added, "exception")} {(parsed.GetValue(preview) ? "would be" : done.Added == 1 ? "is" : "are")} new; {Words.Count(done.LeftOut, "event")} left out, which are over or cancelled.");
            return ExitCode.Success;
        });
    }

    private static Command Remove(GlobalOptions globals)
    {
        var name = Name();
        return globals.Bind(new Command("remove", "Removes a timeframe that nothing uses.") { name }, async (session, parsed, cancellation) =>
        {
            await session.Client.RemoveTimeframe(parsed.GetValue(name)!, cancellation);
            session.Tell($"Timeframe {parsed.GetValue(name)} is removed.");
            return ExitCode.Success;
        });
    }

    private static void Said(Session session, TimeframeInfo saved) =>
        session.Say(saved, $"Timeframe {saved.Name} is saved: {string.Join("; ", saved.Exceptions.Select(TextOf).Prepend(saved.Grid))}");

    private static string TextOf(ExceptionInfo exception) =>
        $"{exception.From}{(exception.To is null ? "" : ".." + exception.To)} {exception.Day}{(string.IsNullOrEmpty(exception.Name) ? "" : $" \"{exception.Name}\"")}";

    private static TimeframeBody BodyOf(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, WireJson.Default.TimeframeBody) is { Grid: not null } body
                ? body with { Description = body.Description ?? "", Exceptions = body.Exceptions ?? [] }
                : throw new JsonException("there is no grid in it");
        }
        catch (JsonException wrong)
        {
            throw new CliException(ExitCode.BadInput, $"The file is no timeframe: {wrong.Message.TrimEnd('.')}.", "Give one that 'orchestrator timeframes show NAME --json' has written.");
        }
    }

    private static async Task<string> Read(FileInfo file, CancellationToken cancellation)
    {
        if (file is { Exists: true, Length: > LargestFile })
            throw new CliException(ExitCode.BadInput, $"{file.Name} has more than {LargestFile / 1024} KiB.", "Split it.");
        try
        {
            return await File.ReadAllTextAsync(file.FullName, cancellation);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCode.BadInput, $"{file.FullName} cannot be read: {unreadable.Message}");
        }
    }

    private static Argument<string> Name() => new("NAME") { Description = "The timeframe's name." };
}
