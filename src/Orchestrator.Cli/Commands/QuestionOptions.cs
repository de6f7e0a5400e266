using System.CommandLine;
using Orchestrator.Cli.Client;

namespace Orchestrator.Cli.Commands;

/// <summary>What every question about reports can be limited to.</summary>
internal sealed class QuestionOptions
{
    private readonly Option<string?> since = new("--since") { Description = "Only what was written since: 90m, 24h, 7d, 2w ago, or a date." };
    private readonly Option<string?> until = new("--until") { Description = "Only what was written before, said in the same way." };
    private readonly Option<string?> run = new("--run") { Description = "Only this run." };
    private readonly Option<string?> definition = new("--definition") { Description = "Only runs of this definition (its id)." };
    private readonly Option<string?> site = new("--site") { Description = "Only targets that were of this site." };
    private readonly Option<string?> target = new("--target") { Description = "Only this target." };
    private readonly Option<string?> phase = new("--phase") { Description = "result, installation, execution; several separated by commas." };

    public Command AddTo(Command command)
    {
        foreach (var option in new[] { since, until, run, definition, site, target, phase })
            command.Add(option);
        return command;
    }

    /// <exception cref="CliException">A time cannot be read.</exception>
    public ReportQuestion Question(ParseResult parsed, Session session)
    {
        var now = session.Host.Time.GetUtcNow();
        return new ReportQuestion
        {
            From = PointInTime.Parse("--since", parsed.GetValue(since), now),
            To = PointInTime.Parse("--until", parsed.GetValue(until), now),
            Run = parsed.GetValue(run),
            Definition = parsed.GetValue(definition),
            Site = parsed.GetValue(site),
            Target = parsed.GetValue(target),
            Phase = parsed.GetValue(phase),
        };
    }
}
