using System.CommandLine;
using Orchestrator.Cli.Commands;
using Orchestrator.Cli.Terminal;

namespace Orchestrator.Cli;

/// <summary>The whole program: arguments in, exit code out.</summary>
internal sealed class CliProgram(CliHost host)
{
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public async Task<int> Run(string[] args, CancellationToken cancellation)
    {
        var globals = new GlobalOptions(host);
        var root = new RootCommand("Runs distributions, watches them and prints their reports.")
        {
            RunCommand.Create(globals),
            ForecastCommand.Create(globals),
            RunsCommand.Create(globals),
            WatchCommand.Create(globals),
            OutputCommand.Create(globals),
            ReportCommand.Create(globals),
            ReportsCommand.Create(globals),
            DefinitionsCommand.Create(globals),
            PackagesCommand.Create(globals),
            DepotsCommand.Create(globals),
            TriggersCommand.Create(globals),
            TargetsCommand.Create(globals),
            GroupsCommand.Create(globals),
            OrganisationCommand.Create(globals),
            SitesCommand.Create(globals),
            ViewsCommand.Create(globals),
            TimeframesCommand.Create(globals),
            CredentialsCommand.Create(globals),
            UsersCommand.Create(globals),
            EnrolmentCommand.Create(globals),
            AgentsCommand.Create(globals),
            HostKeysCommand.Create(globals),
            ParkedCommand.Create(globals),
        };
        globals.AddTo(root);

        var parsed = root.Parse(args.Length == 0 ? ["--help"] : args);
        if (parsed.Errors.Count > 0)
            return Complain(new CliException(ExitCode.BadInput, parsed.Errors[0].Message, "--help says what is possible."));
        try
        {
            var surroundings = new InvocationConfiguration { Output = host.Out, Error = host.Error, EnableDefaultExceptionHandler = false };
            return await parsed.InvokeAsync(surroundings, cancellation);
        }
        catch (CliException failure)
        {
            return Complain(failure);
        }
        catch (OperationCanceledException)
        {
            return Complain(new CliException(ExitCode.NotAllSucceeded, "Interrupted."));
        }
    }

    private int Complain(CliException failure)
    {
        host.Error.WriteLine($"orchestrator: {Words.Line(failure.Message)}{(failure.Remedy.Length > 0 ? " " + failure.Remedy : "")}");
        foreach (var detail in failure.Details)
            host.Error.WriteLine("  " + Words.Line(detail));
        return failure.Code;
    }
}
