using Orchestrator.Core.Installation;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;
using Orchestrator.Simulation.Tests.Targets;
using Orchestrator.Simulation.Tests.World;

namespace Orchestrator.Simulation.Tests.Servers;

/// <summary>One server's way to agents and installers: commands may be lost, late or doubled, or be refused at the door.</summary>
internal sealed class SimulatedTransport(
    Clockwork clockwork, Process process, Faults faults, IReadOnlyDictionary<string, SimulatedTarget> targets, SimulatedWorkers workers) : ICommandTransport
{
    public async Task<IReadOnlyList<CommandUndeliverable>> Send(IReadOnlyCollection<OutgoingCommand> commands, CancellationToken cancellation)
    {
        await DieAt(Sites.Before(Sites.SendCommands));
        var undeliverable = new List<CommandUndeliverable>();
        foreach (var command in commands)
        {
            if (command.Destination == CommandDestination.Installer)
                AskInstaller(InstallerRequest.In(command));
            else if (!targets[command.TargetId].IsLinked && faults.Random.Next(2) == 0)
                undeliverable.Add(new CommandUndeliverable(command.RunId, command.Ordinal, command.Id, "Its agent is not connected."));
            else
                Travel(() => targets[command.TargetId].Deliver(command.Signed));
            if (commands.Count > 1)
                await DieAt(Sites.After(Sites.SendCommands));
        }

        await DieAt(Sites.After(Sites.SendCommands));
        return undeliverable;
    }

    public async Task Confirm(IReadOnlyCollection<ReportConfirmation> confirmations, CancellationToken cancellation)
    {
        await DieAt(Sites.Before(Sites.Confirm));
        foreach (var confirmation in confirmations)
        {
            if (confirmation.Destination == CommandDestination.Agent)
                Travel(() => targets[confirmation.TargetId].Confirm(confirmation.CommandId, confirmation.UpTo));
        }

        await DieAt(Sites.After(Sites.Confirm));
    }

    private void AskInstaller(InstallerRequest? request)
    {
        if (request is StopRequest stop)
            workers.Stop(stop.Refers);
        else if (request is not null && !faults.Loses())
            workers.Ask(request);
    }

    private void Travel(Action arrive)
    {
        if (!faults.Loses())
            clockwork.Schedule(faults.Travel(), arrive);
        if (faults.Doubles())
            clockwork.Schedule(faults.Travel(), arrive);
    }

    private Task DieAt(string site)
    {
        if (!faults.Crashes(site))
            return Task.CompletedTask;
        process.Kill();
        return Process.Never();
    }
}
