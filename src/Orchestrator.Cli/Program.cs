using Orchestrator.Cli;
using Orchestrator.Cli.Terminal;

return await new CliProgram(CliHost.OfProcess()).Run(args, CancellationToken.None);
