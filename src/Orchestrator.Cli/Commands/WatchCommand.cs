using System.CommandLine;

namespace Orchestrator.Cli.Commands;

/// <summary><c>orchestrator watch RUN</c>.</summary>
internal static class WatchCommand
{
    public static Command Create(GlobalOptions globals)
    {
        var id = new Argument<string>("RUN") { Description = "The run's id." };
        return globals.Bind(
            new Command("watch", "Follows a run to its end and prints its report.") { id },
            (session, parsed, cancellation) => Following.Follow(session, parsed.GetValue(id)!, cancellation));
    }
}
