using Orchestrator.Agent.Commands;
using Orchestrator.Agent.Conditions;
using Orchestrator.Agent.Configuration;
using Orchestrator.Agent.Power;
using Orchestrator.Agent.Services;
using Orchestrator.Agent.Sessions;
using Orchestrator.Agent.Transfers;
using Orchestrator.Contracts.Commands;

namespace Orchestrator.Agent.Actions;

/// <summary>Gives each action to whoever performs its kind.</summary>
internal sealed class Performers(ActionRunner processes, TransferRunner transfers, IServices services, IUserSessions sessions, TimeProvider time) : IActionRunner
{
    private readonly ChangeRunner changes = new(time);
    private readonly WaitRunner waits = new(services, time);
    private readonly PackageRunner packages = new(processes, RebootNeed.LinuxFile);
    private readonly PowerRunner power = new(RebootNeed.Exists, Environment.GetEnvironmentVariable("PATH") ?? "", time);

    private readonly SessionRunner inSession = new(processes, sessions);
    private readonly MessageRunner messages = new(sessions, Screen(), time);
    private readonly LogOffRunner logOffs = new(sessions, Screen(), time);

    /// <summary>Who is logged on, as this system tells it.</summary>
    public static IUserSessions Sessions(TimeProvider time) =>
        OperatingSystem.IsWindows() ? new WindowsSessions() : new LogindSessions(Environment.GetEnvironmentVariable("PATH") ?? "", time);

    private static IUserScreen Screen() => OperatingSystem.IsWindows() ? new WindowsScreen() : new UnixScreen(Environment.GetEnvironmentVariable("PATH") ?? "");

    /// <summary>The services as this system has them.</summary>
    public static IServices Services(TimeProvider time) => OperatingSystem.IsWindows() ? new ServiceControl(new WindowsServiceManager(), time) : new SystemdServices();

    /// <summary>Only actions that are processes leave any behind.</summary>
    public Task EndSurvivors(InterruptedAction action, CancellationToken cancellation) => processes.EndSurvivors(action, cancellation);

    public Task<ActionResult> Run(StartAction start, Func<ProcessMark, ValueTask> spawned, CancellationToken pause, CancellationToken stop)
    {
        // Captured values have come into it since it was accepted.
        foreach (var (field, problem) in ActionFlaws.Of(start.Action))
            return Task.FromResult(new ActionResult { Ending = ActionEnding.NotStarted, Message = $"its field {field} {problem}" });
        return Perform(start, spawned, pause, stop);
    }

    private Task<ActionResult> Perform(StartAction start, Func<ProcessMark, ValueTask> spawned, CancellationToken pause, CancellationToken stop) => start.Action switch
    {
        TransferAction transfer => transfers.Run(start, transfer, pause, stop),
        ConfigurationAction configuration => changes.Run(configuration, word => ConfigurationRunner.Run(configuration, word), stop),
        RegistryAction registry => changes.Run(registry, word => RegistryRunner.Run(registry, word), stop),
        WaitAction wait => waits.Run(wait, stop),
        PowerAction order => power.Run(order, () => spawned(ProcessMark.None), stop),
        MessageAction message => messages.Run(start, message, stop),
        LogOffAction logOff => logOffs.Run(start, logOff, stop),
        PackageAction => packages.Run(start, spawned, pause, stop),
        ServiceAction service when services is IServiceControl control => control.Control(service, stop),
        { RunAs: RunAs.LoggedOnUser } => inSession.Run(start, spawned, stop),
        _ => processes.Run(start, spawned, pause, stop),
    };
}
