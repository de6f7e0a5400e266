using System.CommandLine;
using Orchestrator.Cli.Client;
using Spectre.Console;

namespace Orchestrator.Cli.Commands;

/// <summary><c>orchestrator runs map</c>: where a run's targets are, and how they came there.</summary>
internal static class RunMapCommand
{
    private static readonly string[] Headings = ["Activity", "Waiting", "Active", "Succeeded", "Failed", "Skipped", "Expired", "Cancelled", "Went on"];

    public static Command Create(GlobalOptions globals)
    {
        var id = new Argument<string>("RUN") { Description = "The run's id." };
        return globals.Bind(new Command("map", "Shows how many targets are in each activity of a run, and how many went on to the next.") { id }, async (session, parsed, cancellation) =>
        {
            var map = await session.Client.RunMap(parsed.GetValue(id)!, cancellation);
            session.Show(map, console => Print(console, map));
            return ExitCode.Success;
        });
    }

    private static void Print(IAnsiConsole console, RunMapInfo map)
    {
        var table = new Table { Border = TableBorder.None };
        foreach (var heading in Headings)
            table.AddColumn(heading);
        var names = map.Activities.ToDictionary(activity => activity.Activity, activity => activity.Name, StringComparer.Ordinal);
        foreach (var (id, name, _, counts) in map.Activities)
        {
            var edges = map.Edges.Where(edge => edge.From == id).Select(edge => $"{edge.Port} {(edge.Passed is { } passed ? passed : "?")} to {names[edge.To]}");
            int[] numbers = [counts.Waiting, counts.Active, counts.Succeeded, counts.Failed, counts.Skipped, counts.Expired, counts.Cancelled];
            table.AddRow([new Text(name), .. numbers.Select(number => new Text($"{number}")), new Text(string.Join(", ", edges))]);
        }

        console.Write(table);
    }
}
