using System.CommandLine;
using Orchestrator.Cli.Client;

namespace Orchestrator.Cli.Commands;

/// <summary>
/// <c>orchestrator agents</c>: brings agents onto computers, or takes them off. Each is a run of a distribution with one activity, so that it
/// has a report and can be followed, cancelled and run again like any other.
/// </summary>
internal static class AgentsCommand
{
    public static Command Create(GlobalOptions globals) => new("agents", "Installs and uninstalls agents.")
    {
        Make(globals, "install", "Installs the agent on computers; one that cannot be reached is tried again, as the activity Retry does by default.", "Orchestrator.Install", "agents-install"),
        Make(globals, "uninstall", "Takes the agent off computers, with everything an installation brought; they stay in the inventory.", "Orchestrator.Uninstall", "agents-uninstall"),
    };

    private static Command Make(GlobalOptions globals, string name, string description, string activity, string definition)
    {
        var targets = new Argument<string[]>("TARGET") { Description = "Names of targets.", Arity = ArgumentArity.OneOrMore };
        var start = new StartOptions();
        var command = new Command(name, description) { targets };
        start.AddTo(command);
        return globals.Bind(command, async (session, parsed, cancellation) =>
        {
            var draft = await session.Client.Push(Definition(definition, activity), cancellation);
            await session.Client.Publish(draft.Id, cancellation);
            var request = new StartRun(draft.Id, parsed.GetValue(targets)!) { StartAt = start.StartAt(parsed), DeadlineMinutes = start.DeadlineMinutes(parsed) };
            var run = await session.Client.Start(request, cancellation);
            if (!start.IsDetached(parsed))
                return await Following.Follow(session, run.Id, cancellation);
            session.Say(run, $"Run {run.Id} is started. To follow it: orchestrator watch {run.Id}");
            return ExitCode.Success;
        });
    }

    private static string Definition(string id, string activity) =>
        $$"""
        {
          "definitionId": "{{id}}", "name": "{{id}}",
          "root": {
            "id": "root", "type": "Elsa.Flowchart", "version": 1,
            "activities": [
              { "id": "start", "type": "Elsa.Start", "version": 1 },
              { "id": "work", "type": "{{activity}}", "version": 1 },
              { "id": "end", "type": "Elsa.End", "version": 1 }
            ],
            "connections": [
              { "source": { "activity": "start", "port": "Done" }, "target": { "activity": "work", "port": "In" } },
              { "source": { "activity": "work", "port": "Done" }, "target": { "activity": "end", "port": "In" } }
            ]
          }
        }
        """;
}
