using System.CommandLine;
using Orchestrator.Cli.Client;

namespace Orchestrator.Cli.Commands;

/// <summary><c>orchestrator views</c>: lists of the console as somebody likes to see them.</summary>
internal static class ViewsCommand
{
    private static readonly string[] Headings = ["Page", "View", "Address"];

    public static Command Create(GlobalOptions globals) => new("views", "Saves, lists and removes your views of the console's lists.")
    {
        List(globals),
        Save(globals),
        Remove(globals),
    };

    private static Command List(GlobalOptions globals) => globals.Bind(new Command("list", "Lists your views by page and name."), async (session, _, cancellation) =>
    {
        var views = await session.Client.Views(cancellation);
        session.List(new Page<ViewInfo>(views, views.Count), Headings, Cells);
        return ExitCode.Success;
    });

    private static Command Save(GlobalOptions globals)
    {
        var (page, name) = (PageName(), Name());
        var query = new Argument<string>("QUERY") { Description = "What stands in the page's address after the question mark: os=windows&order=site." };
        return globals.Bind(new Command("save", "Saves a view in the place of the one under its name.") { page, name, query }, async (session, parsed, cancellation) =>
        {
            var view = await session.Client.SaveView(parsed.GetValue(page)!, parsed.GetValue(name)!, new ViewBody(parsed.GetValue(query)!), cancellation);
            session.Say(view, $"View {view.Name} of {view.Page} is saved.");
            return ExitCode.Success;
        });
    }

    private static Command Remove(GlobalOptions globals)
    {
        var (page, name) = (PageName(), Name());
        return globals.Bind(new Command("remove", "Removes a view.") { page, name }, async (session, parsed, cancellation) =>
        {
            await session.Client.RemoveView(parsed.GetValue(page)!, parsed.GetValue(name)!, cancellation);
            session.Tell($"View {parsed.GetValue(name)} of {parsed.GetValue(page)} is removed.");
            return ExitCode.Success;
        });
    }

    private static Argument<string> PageName() => new("PAGE") { Description = "The list: targets, runs or reports." };

    private static Argument<string> Name() => new("NAME") { Description = "The view's name." };

    private static IEnumerable<string?> Cells(ViewInfo view) => [view.Page, view.Name, $"/{view.Page}?{view.Query}"];
}
