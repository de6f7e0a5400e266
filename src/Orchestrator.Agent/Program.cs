using System.Runtime.InteropServices;
using Orchestrator.Agent.Actions;
using Orchestrator.Agent.Commands;
using Orchestrator.Agent.Connection;
using Orchestrator.Agent.Enrolment;
using Orchestrator.Agent.Hosting;
using Orchestrator.Agent.Journal;
using Orchestrator.Agent.Outputs;
using Orchestrator.Agent.Platform;
using Orchestrator.Agent.Precautions;
using Orchestrator.Agent.Transfers;
using Orchestrator.Agent.Windows;
using Orchestrator.Contracts.Clock;
using Orchestrator.Contracts.Signing;

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
                if (OperatingSystem.IsLinux())
                    ChildWait.Prepare();
                return await UntilStopped(async stop =>
                {
                    var time = TestClock.FromEnvironment(Console.Error.WriteLine);
                    var settings = AgentSettings.Parse(arguments.AsSpan(1), Environment.GetEnvironmentVariable);
                    using var folder = await DataFolder.Take(settings.Data, stop);
                    await Serve(settings, folder, time, new AgentLog(Console.Error, time), stop);
                });
            case [InputBlocker.Verb] when OperatingSystem.IsWindows():
                return InputBlocker.Run();
            case ["service", ..]:
                return Service(arguments.AsSpan(1));
            case ["enroll" or "enrol", ..]:
                return await UntilStopped(stop =>
                    EnrolCommand.Run(EnrolSettings.Parse(arguments.AsSpan(1), Environment.GetEnvironmentVariable), new AgentLog(Console.Error, TimeProvider.System), stop));
            default:
                await Console.Error.WriteLineAsync(AgentSettings.Usage);
                return WrongUsage;
        }
    }

    private static int Service(ReadOnlySpan<string> arguments)
    {
        try
        {
            var heartbeat = AgentSettings.ParseService(arguments);
            if (!OperatingSystem.IsWindows())
                throw new FormatException("Only Windows has services of this kind; use run.");
            var time = TestClock.FromEnvironment(Console.Error.WriteLine);
            ServiceCommand.Run(heartbeat, time, (settings, folder, log, stop) => Serve(settings, folder, time, log, stop));
            return 0;
        }
        catch (Exception mistake) when (mistake is FormatException or InvalidOperationException)
        {
            Console.Error.WriteLine($"error {mistake.Message}");
            return WrongUsage;
        }
    }

    private static async Task<int> UntilStopped(Func<CancellationToken, Task> work)
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
            await work(stop.Token);
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

    private static async Task Serve(AgentSettings settings, DataFolder folder, TimeProvider time, AgentLog log, CancellationToken cancellation)
    {
        var (target, channel, verifier) = Server(settings, folder, log);
        using var trusted = verifier;
        var identity = new AgentIdentity(
            target,
            Guid.NewGuid().ToString("N"),
            Machine.Id(folder.Path),
            Machine.AgentVersion,
            Machine.Platform,
            SystemZone.Find(),
            Networks.Find);
        log.Info($"orchestrator-agent {identity.Version} for target {identity.Target}, data in {folder.Path}, zone {identity.Zone ?? "unknown"}");
        var clock = new ServerClock(time);
        var connection = new ServerConnection(channel, identity, clock, time, settings.Heartbeat, log);
        var book = new CommandBook(new CommandBookOptions { Target = target, BootId = Boot.Id() }, verifier);
        var transfers = new TransferRunner(folder.TransfersFolder, () => ContentAccessFile.Find(folder.Path), verifier, time, log);
        var sessions = Performers.Sessions(time);
        using var precautions = CommandPrecautions.Here(sessions, folder.Path, log.Error);
        var outputs = new OutputDesk(target, new OutputShelf(folder.OutputsFolder), connection.Post, TimeProvider.System, log);
        var processes = new ActionRunner(folder.ActionsFolder, time) { Waits = log.Error, Outputs = outputs.Begin, GiveWay = outputs.GiveWay };
        var runner = new Performers(processes, transfers, Performers.Services(time), sessions, time);
        var host = new AgentHost(book, folder, runner, connection, clock, time, log) { Sessions = sessions, Precautions = precautions, Outputs = outputs };
        await host.Run(cancellation);
    }

    private static (string Target, IServerChannel Channel, CommandVerifier Verifier) Server(AgentSettings settings, DataFolder folder, AgentLog log)
    {
        if (settings.Local is { } local)
            return (local.Target, new LocalChannel(local.SocketPath), ServerKeys.Read(local.ServerKey));
        if (EnrolmentFile.Find(folder.Path) is not { } enrolment)
            throw new FormatException($"The folder {folder.Path} is not enrolled; enrol it (orchestrator-agent enroll), or name --channel, --target and --server-key.");
        return (
            enrolment.Target,
            new BrokerChannel(EnrolmentFile.Brokers(folder.Path, enrolment), enrolment.Target, log),
            ServerKeys.Verifier(enrolment.ServerKeys, "The enrolment in this folder"));
    }
}
