using Orchestrator.Agent.Hosting;
using Orchestrator.Agent.Journal;

namespace Orchestrator.Agent.Windows;

/// <summary><c>orchestrator-agent service</c>: the agent as Windows starts it.</summary>
internal static class ServiceCommand
{
    private const long LogBytes = 1024 * 1024;

    /// <summary>Serves until the system stops the service.</summary>
    /// <param name="serve">The agent on a data folder it has taken.</param>
    /// <exception cref="InvalidOperationException">The process was not started as a service.</exception>
    public static void Run(TimeSpan heartbeat, TimeProvider time, Func<AgentSettings, DataFolder, AgentLog, CancellationToken, Task> serve) =>
        WindowsService.Run(async stop =>
        {
            var home = ServiceHome.OfThisProgram();
            await using var file = new RollingFile(home.LogFile, LogBytes);
            var log = new AgentLog(file, time);
            try
            {
                if (home.Forget(log))
                    return 0;
                Settle(log);
                using var folder = DataFolder.Take(ServiceHome.Data);
                home.TakeIdentity(folder, log);
                if (Enrolment.EnrolmentFile.Find(folder.Path) is { } enrolment)
                    home.TellTarget(enrolment.Target);
                await serve(new AgentSettings { Data = folder.Path, Local = null, Heartbeat = heartbeat }, folder, log, stop);
                return 0;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return 0;
            }
#pragma warning disable CA1031 // Whatever it is, the log is where people look, and the system starts the service again.
            catch (Exception failed)
#pragma warning restore CA1031
            {
                log.Error(failed is FormatException or IOException or InvalidDataException or UnauthorizedAccessException ? failed.Message : failed.ToString());
                return 1;
            }
        });

    private static void Settle(AgentLog log)
    {
        foreach (var refused in ServiceSettings.Apply())
            log.Warning($"the system does not take a setting of the service: {refused}");
    }
}
