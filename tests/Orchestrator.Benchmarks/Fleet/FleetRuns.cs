using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Orchestrator.Contracts.Signing;
using Orchestrator.Core.Reports;
using Orchestrator.Messaging.RabbitMq.Simulated;
using Orchestrator.Messaging.Simulated;
using Orchestrator.Storage;

namespace Orchestrator.Benchmarks.Fleet;

/// <param name="Seconds">From the request on.</param>
/// <param name="CpuSeconds">Of this process, server and simulated agents together; broker and database come on top.</param>
internal sealed record RunFigures(int Targets, double Seconds, double CpuSeconds)
{
    public double PerSecond => Targets / Seconds;

    public double CpuMilliseconds => CpuSeconds * 1_000 / Targets;
}

/// <summary>One run over simulated targets behind the real broker: four actions each, every command signed and verified, every report stored.</summary>
internal static class FleetRuns
{
    private const int Actions = 4;

    /// <summary>From the request to the end of the run; the targets answer at once.</summary>
    public static Task<RunFigures> UntilFinished(int targets, FleetServices services, IStorage storage, CancellationToken cancellation) =>
        Measure(targets, TimeSpan.Zero, services, storage, async (progress, runId) =>
        {
            var run = await progress.Ended.WaitAsync(cancellation);
            var end = Stopwatch.GetTimestamp();
            var stored = await storage.Reports.Summarise(new ReportFilter { RunId = runId, Phases = [ReportPhase.Execution] }, ReportDimensions.None, withDurations: false, cancellation);
            var entries = stored.Sum(group => group.Counts.Total);
            if (run.Ledger.Succeeded != targets || entries != Actions * targets)
                throw new InvalidOperationException($"Everybody should have succeeded with {Actions} actions reported: {run.Ledger}, {entries} entries.");
            return end;
        }, cancellation);

    /// <summary>From the request until the last target's acceptance is stored; the targets are busy with their first action meanwhile.</summary>
    public static Task<RunFigures> UntilAccepted(int targets, FleetServices services, IStorage storage, CancellationToken cancellation) =>
        Measure(targets, TimeSpan.FromHours(1), services, storage, (progress, _) => progress.AllAccepted.WaitAsync(cancellation), cancellation);

    private static async Task<RunFigures> Measure(
        int targets, TimeSpan actionTime, FleetServices services, IStorage storage, Func<Progress, string, Task<long>> end, CancellationToken cancellation)
    {
        using var signer = new CommandSigner(CommandSigner.CreateKey());
        using var verifier = new CommandVerifier([signer.PublicKey]);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var options = new SimulatedFleetOptions { Targets = targets, ActionTime = actionTime, InstallationStepTime = TimeSpan.Zero };
        var agents = new BrokerSimulatedFleet(
            options, verifier, services.Connect("agents"), presence: null, begun: null, FleetServer.Shards, TimeProvider.System, NullLoggerFactory.Instance);
        var directory = new Directory(agents.Targets);
        var playing = Task.Run(() => agents.Run(stopping.Token), CancellationToken.None);
        try
        {
            var progress = new Progress(targets);
            await using var server = new FleetServer(
                $"server-{Guid.NewGuid():N}", services, storage, storage.Shards, directory, BenchmarkDefinitions.FourActions, signer, progress);
            await server.HasAllShards(cancellation);
            while (!agents.IsPlaying)
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellation);
            var cpu = Cpu.Now;
            var began = Stopwatch.GetTimestamp();
            var run = await server.Launch(BenchmarkDefinitions.FourActions, directory, cancellation);
            var ended = await end(progress, run.Id);
            return new RunFigures(targets, Stopwatch.GetElapsedTime(began, ended).TotalSeconds, (Cpu.Now - cpu).TotalSeconds);
        }
        finally
        {
            await stopping.CancelAsync();
            await playing;
        }
    }
}
