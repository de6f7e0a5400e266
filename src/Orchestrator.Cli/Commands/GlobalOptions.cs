using System.CommandLine;
using Orchestrator.Cli.Client;
using Orchestrator.Cli.Terminal;

namespace Orchestrator.Cli.Commands;

/// <summary>What every command understands.</summary>
internal sealed class GlobalOptions(CliHost host)
{
    private const string UrlVariable = "ORCHESTRATOR_URL";
    private const string DefaultUrl = "http://127.0.0.1:5080";

    private readonly Option<string?> url = new("--url")
    {
        Description = $"The server ({UrlVariable}; {DefaultUrl}).",
        Recursive = true,
    };

    private readonly Option<bool> json = new("--json")
    {
        Description = "For machines: one JSON document, or one a line while a run is followed.",
        Recursive = true,
    };

    public void AddTo(RootCommand root)
    {
        root.Add(url);
        root.Add(json);
    }

    /// <exception cref="CliException">The URL is none, or the key's file cannot be read.</exception>
    public Session Open(ParseResult parsed)
    {
        var text = parsed.GetValue(url) ?? host.Variable(UrlVariable) ?? DefaultUrl;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new CliException(ExitCode.BadInput, $"'{text}' is not a URL of a server.", $"Write something like {DefaultUrl}.");
        return new Session(host, new ApiConnection(address, ApiKeySource.Find(host.Variable)), parsed.GetValue(json));
    }

    /// <summary>Gives a command its action.</summary>
    public Command Bind(Command command, Func<Session, ParseResult, CancellationToken, Task<int>> action)
    {
        command.SetAction(async (parsed, cancellation) =>
        {
            using var session = Open(parsed);
            return await action(session, parsed, cancellation);
        });
        return command;
    }
}
