using System.CommandLine;
using Orchestrator.Cli.Client;
using Orchestrator.Cli.Terminal;

namespace Orchestrator.Cli.Commands;

/// <summary><c>orchestrator definitions</c>: validate, push, list.</summary>
internal static class DefinitionsCommand
{
    private static readonly string[] Headings = ["Id", "Version", "Name", "Published", "Saved", "By"];

    public static Command Create(GlobalOptions globals) =>
        new("definitions", "Validates, saves and lists definitions.") { Validate(globals), Push(globals), List(globals) };

    private static Command Validate(GlobalOptions globals)
    {
        var file = new Argument<string>("FILE") { Description = "The definition's file." };
        return globals.Bind(new Command("validate", "Says whether a definition can run, and every mistake with its place.") { file }, async (session, parsed, cancellation) =>
        {
            var name = parsed.GetValue(file)!;
            var definition = await DefinitionFile.Read(name, cancellation);
            if (session.IsJson)
            {
                var validation = await session.Client.Validate(definition, cancellation);
                session.Host.Out.WriteLine(JsonText.Document(validation));
                return validation.Valid ? ExitCode.Success : ExitCode.BadInput;
            }

            await DefinitionFile.Validate(session.Client, name, definition, cancellation);
            session.Tell($"{name} can run.");
            return ExitCode.Success;
        });
    }

    private static Command Push(GlobalOptions globals)
    {
        var file = new Argument<string>("FILE") { Description = "The definition's file." };
        var publish = new Option<bool>("--publish") { Description = "Also publish it, so that runs can be started." };
        return globals.Bind(new Command("push", "Saves a definition as a draft.") { file, publish }, async (session, parsed, cancellation) =>
        {
            var definition = await DefinitionFile.Read(parsed.GetValue(file)!, cancellation);
            var saved = await session.Client.Push(definition, cancellation);
            var isPublished = parsed.GetValue(publish);
            if (isPublished)
                saved = await session.Client.Publish(saved.Id, cancellation);
            session.Say(saved, $"{saved.Id} version {saved.Version} is {(isPublished ? "published" : "saved as a draft")}.");
            return ExitCode.Success;
        });
    }

    private static Command List(GlobalOptions globals)
    {
        var text = new Option<string?>("--text") { Description = "Only those whose name or id contains it." };
        var limit = new Option<int>("--limit") { Description = "At most so many.", DefaultValueFactory = _ => 50 };
        return globals.Bind(new Command("list", "Lists definitions.") { text, limit }, async (session, parsed, cancellation) =>
        {
            var page = await session.Client.Definitions(parsed.GetValue(text), 0, parsed.GetValue(limit), cancellation);
            session.List(page, Headings, Cells);
            return ExitCode.Success;
        });
    }

    private static IEnumerable<string?> Cells(DefinitionInfo definition) =>
    [
        definition.Id, $"{definition.Version}", definition.Name, definition.IsPublished ? "yes" : "draft",
        definition.SavedAt is { } at ? Words.Instant(at) : "", definition.SavedBy,
    ];
}
