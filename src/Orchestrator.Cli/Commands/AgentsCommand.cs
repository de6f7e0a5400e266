using System.CommandLine;

namespace Orchestrator.Cli.Commands;

/// <summary><c>orchestrator agents</c>: brings agents onto computers, or takes them off. Each is a run of a distribution with one activity.</summary>
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
        return globals.Bind(command, (session, parsed, cancellation) => new OneActivity(definition, activity).Run(session, parsed, start, parsed.GetValue(targets)!, cancellation));
    }
}
