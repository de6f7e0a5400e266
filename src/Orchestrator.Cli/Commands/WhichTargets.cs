using System.CommandLine;
using Orchestrator.Cli.Client;

namespace Orchestrator.Cli.Commands;

/// <summary>Over which targets a run goes.</summary>
internal sealed class WhichTargets
{
    private readonly Option<string[]> targets = new("--target", "-t")
    {
        Description = "Names of targets. Without it: the computer the server runs on.",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string[]> groups = new("--group", "-g") { Description = "Names of groups: whoever belongs to them now.", AllowMultipleArgumentsPerToken = true };

    private readonly Option<bool> simulated = new("--simulated") { Description = "Also every simulated target the server has." };

    private readonly QueryOptions query = new();

    public void AddTo(Command command)
    {
        command.Add(targets);
        command.Add(groups);
        command.Add(simulated);
        query.AddTo(command);
    }

    /// <summary>The request for a run of a definition over them.</summary>
    public async Task<StartRun> Request(Session session, ParseResult parsed, string definitionId, CancellationToken cancellation)
    {
        var (named, where) = (parsed.GetValue(groups) is { Length: > 0 } some ? some : null, query.Read(parsed));
        var selected = await TargetSelection.Resolve(
            session, parsed.GetValue(targets) ?? [], parsed.GetValue(simulated), isElsewhere: named is not null || where is not null, cancellation);
        return new StartRun(definitionId, selected) { Groups = named, Where = where };
    }
}
