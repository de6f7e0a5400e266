using System.CommandLine;
using Orchestrator.Cli.Client;

namespace Orchestrator.Cli.Commands;

/// <summary><c>orchestrator organisation</c>: what holds wherever no site, depot or target says anything else.</summary>
internal static class OrganisationCommand
{
    public static Command Create(GlobalOptions globals) => new("organisation", "Shows and changes what holds wherever no site, depot or target says anything else.")
    {
        Show(globals),
        Set(globals),
    };

    private static Command Show(GlobalOptions globals) => globals.Bind(new Command("show", "Shows it."), async (session, _, cancellation) =>
    {
        Say(session, await session.Client.Organisation(cancellation));
        return ExitCode.Success;
    });

    private static Command Set(GlobalOptions globals)
    {
        var timeframe = new Option<string?>("--timeframe") { Description = "Name of the timeframe of targets and depots that have none, nor their site." };
        var level = SitesCommand.LevelOption();
        return globals.Bind(new Command("set", "Changes it. What is not given is cleared.") { timeframe, level }, async (session, parsed, cancellation) =>
        {
            var body = new OrganisationBody(parsed.GetValue(timeframe), DepotsCommand.LevelsOf(parsed.GetValue(level) ?? []));
            Say(session, await session.Client.SetOrganisation(body, cancellation));
            return ExitCode.Success;
        });
    }

    private static void Say(Session session, OrganisationInfo organisation) => session.Say(
        organisation,
        $"Zone {organisation.Zone}; {(organisation.Timeframe is { } timeframe ? $"timeframe '{timeframe}'" : "no timeframe, so always")}; "
        + $"{(DepotsCommand.TextOf(organisation.Levels) is { Length: > 0 } levels ? $"levels {levels}" : "levels by their rules")}.");
}
