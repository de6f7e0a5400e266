using System.CommandLine;
using Orchestrator.Cli.Client;

namespace Orchestrator.Cli.Commands;

/// <summary>Which targets are looked for, as options.</summary>
internal sealed class QueryOptions
{
    private readonly Option<string?> tag = new("--tag") { Description = "Those with this tag." };

    private readonly Option<string?> site = new("--site") { Description = "Those of this site." };

    private readonly Option<string?> os = new("--os") { Description = "Those with this system: linux, windows or macos." };

    private readonly Option<string?> name = new("--name") { Description = "Those whose name is of this pattern; * stands for any characters, ? for one." };

    private readonly Option<string?> agent = new("--agent") { Description = "Those whose agent is connected, absent or never seen (never)." };

    public void AddTo(Command command)
    {
        foreach (var option in new[] { tag, site, os, name, agent })
            command.Add(option);
    }

    /// <returns>Null: nothing was given.</returns>
    public TargetQuery? Read(ParseResult parsed)
    {
        var query = new TargetQuery(parsed.GetValue(tag), parsed.GetValue(site), parsed.GetValue(os), parsed.GetValue(name), parsed.GetValue(agent));
        return query == new TargetQuery() ? null : query;
    }
}
