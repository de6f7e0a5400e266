using System.Runtime.InteropServices;
using Orchestrator.Agent.Actions;
using Orchestrator.Agent.Commands;
using Orchestrator.Agent.Connection;
using Orchestrator.Agent.Hosting;
using Orchestrator.Agent.Journal;
using Orchestrator.Agent.Platform;
using Orchestrator.Contracts.Clock;

namespace Orchestrator.Agent;

internal static class Program
{
    private const int Failure = 1;
    private const int WrongUsage = 2;

    private static async Task<int> Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["--version"]:
                Console.WriteLine(Machine.AgentVersion);
                return 0;
            case ["--help" or "-h"]:
                Console.WriteLine(AgentSettings.Usage);
                return 0;
            case ["run", ..]:
                return await Run(arguments.AsMemory(1));
            default:
                await Console.Error.WriteLineAsync(AgentSettings.Usage);
                return WrongUsage;
        }
    }

    private static async Task<int> Run(ReadOnlyMemory<string> arguments)
    {
        using var stop = new CancellationTokenSource();
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }

        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        try
        {
            var time = TestClock.FromEnvironment(Console.Error.WriteLine);
            await Serve(AgentSettings.Parse(arguments.Span, Environment.GetEnvironmentVariable), time, stop.Token);
            return 0;
        }
        catch (FormatException mistake)
        {
            await Console.Error.WriteLineAsync($"{mistake.Message}\n\n{AgentSettings.Usage}");
            return WrongUsage;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception failed) when (failed is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"error {failed.Message}");
            return Failure;
        }
    }

    private static async Task Serve(AgentSettings settings, TimeProvider time, CancellationToken cancellation)
    {
        var log = new AgentLog(Console.Error, time);
        using var folder = DataFolder.Take(settings.Data);
        using var verifier = ServerKeys.Read(settings.ServerKey);
        var identity = new AgentIdentity(
            settings.Target,
            Guid.NewGuid().ToString("N"),
            Machine.Id(folder.Path),
            Machine.AgentVersion,
            Machine.Platform,
            SystemZone.Find());
        log.Info($"orchestrator-agent {identity.Version} for target {identity.Target}, data in {folder.Path}, zone {identity.Zone ?? "unknown"}");
        var clock = new ServerClock(time);
        var connection = new ServerConnection(new LocalChannel(settings.SocketPath), identity, clock, time, settings.Heartbeat, log);
        var book = new CommandBook(new CommandBookOptions { Target = settings.Target }, verifier);
        var runner = new ActionRunner(folder.ActionsFolder, time);
        await new AgentHost(book, folder, runner, connection, clock, time, log).Run(cancellation);
    }
}
