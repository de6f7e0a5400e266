using System.CommandLine;

namespace Orchestrator.Cli.Commands;

/// <summary><c>orchestrator run FILE|DEFINITION-ID</c>: from a drawn distribution to a report.</summary>
internal static class RunCommand
{
    public static Command Create(GlobalOptions globals)
    {
        var what = new Argument<string>("FILE|DEFINITION-ID") { Description = "A definition's file (validated, saved and published first), or the id of one the server has." };
        var which = new WhichTargets();
        var announce = new Option<bool>("--announce-targets") { Description = "Have the end of each target announced on the fleet's bus, not only that of the run." };
        var start = new StartOptions();
        var command = new Command("run", "Starts a distribution, follows it and prints its report.") { what, announce };
        which.AddTo(command);
        start.AddTo(command);
        return globals.Bind(command, async (session, parsed, cancellation) =>
        {
            var definitionId = await DefinitionOf(session, parsed.GetValue(what)!, cancellation);
            var request = await which.Request(session, parsed, definitionId, cancellation) with
            {
                StartAt = start.StartAt(parsed),
                DeadlineMinutes = start.DeadlineMinutes(parsed),
                AnnounceTargets = parsed.GetValue(announce) ? true : null,
            };
            var run = await session.Client.Start(request, cancellation);
            if (!start.IsDetached(parsed))
                return await Following.Follow(session, run.Id, cancellation);
            session.Say(run, $"Run {run.Id} is started. To follow it: orchestrator watch {run.Id}");
            return ExitCode.Success;
        });
    }

    private static async Task<string> DefinitionOf(Session session, string what, CancellationToken cancellation)
    {
        if (!DefinitionFile.IsMeant(what))
            return what;
        var definition = await DefinitionFile.Read(what, cancellation);
        await DefinitionFile.Validate(session.Client, what, definition, cancellation);
        var draft = await session.Client.Push(definition, cancellation);
        await session.Client.Publish(draft.Id, cancellation);
        return draft.Id;
    }
}
