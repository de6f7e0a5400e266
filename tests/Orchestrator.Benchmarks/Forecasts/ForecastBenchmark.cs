using System.Diagnostics;
using System.Globalization;
using Orchestrator.Core.Forecasts;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Targets;
using Orchestrator.Messaging.InProcess;
using Orchestrator.Storage;

namespace Orchestrator.Benchmarks.Forecasts;

/// <summary>
/// How long a forecast takes, as a server makes it: a run is planned, what is known is read from SQLite, the rehearsals are made. A quarter of the computers come and go with the hours of an
/// office, which is known for eight days; the distribution has run once, over 2,000 others.
/// </summary>
internal static class ForecastBenchmark
{
    private const int Days = 8;
    private const int MostPlayed = 2_000;
    private const int Quarter = 4;

    /// <summary>As a server has it.</summary>
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(10);

    public static async Task Run(IEnumerable<int> sizes, string folder, CancellationToken cancellation)
    {
        foreach (var size in sizes)
            await Run(size, folder, cancellation);
    }

    private static async Task Run(int size, string folder, CancellationToken cancellation)
    {
        var graph = BenchmarkDefinitions.Distribution;
        var own = System.IO.Directory.CreateDirectory(Path.Combine(folder, $"forecast-{size}")).FullName;
        var played = Math.Min(size, MostPlayed);
        await Embedded.TargetsPerSecond(played, own, graph, cancellation);
        await using var storage = await StorageFactory.Open(new StorageOptions { SqlitePath = Embedded.PathOf(own, graph, played) }, cancellation);
        var now = TimeProvider.System.GetUtcNow();
        var directory = await Fill(storage, size, now, cancellation);
        var launcher = new RunLauncher(storage.Definitions, new OneGraph(graph), storage.Runs, new InProcessShardQueues(1, TimeProvider.System), directory, TimeProvider.System, 1);
        var request = new RunRequest { DefinitionId = graph.DefinitionId, Targets = [.. directory.All.Select(target => target.Name)] };
        GC.Collect();
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        var planned = await launcher.Plan(request, "benchmark", cancellation);
        var plan = watch.Elapsed;
        var history = await new HistoryReader(storage.Reports, storage.Targets, storage.Packages, _ => "UTC").Read(planned.Run, [.. directory.All], now, cancellation);
        var read = watch.Elapsed - plan;
        using var enough = new CancellationTokenSource(Enough);
        var forecast = new Forecaster(directory, directory, installersAtOnce: 10_000).Of(planned, history, now, cancellation, enough.Token);
        var whole = watch.Elapsed;
        var processor = Process.GetCurrentProcess().TotalProcessorTime - before;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"forecast of {size:N0} targets: {whole.TotalSeconds:N1} s (plan {plan.TotalSeconds:N1}, read {read.TotalSeconds:N1}, {forecast.Rehearsals} rehearsals {(whole - plan - read).TotalSeconds:N1}), "
            + $"{processor.TotalSeconds:N1} s of processor, {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:N0} MB at the peak; ends {forecast.End.Expected:u}, {forecast.Ledger}"));
    }

    /// <summary>An inventory of computers that have been seen for some days.</summary>
    private static async Task<Directory> Fill(IStorage storage, int size, DateTimeOffset now, CancellationToken cancellation)
    {
        var targets = Enumerable.Range(0, size).Select(number => new Target { Id = $"c-{number:000000}", Name = $"pc-{number:000000}", Os = "linux", Connected = true, LastSeen = now }).ToList();
        foreach (var some in targets.Chunk(2_000))
            await storage.Targets.Save(some, cancellation);
        var midnight = new DateTimeOffset(now.Date, TimeSpan.Zero);
        for (var day = -Days; day <= 0; day++)
        {
            foreach (var (hour, isThere) in new[] { (7, true), (18, false) })
            {
                var at = midnight.AddDays(day).AddHours(hour);
                if (at >= now)
                    continue;
                foreach (var some in targets.Where((_, number) => number % Quarter == 0).Select((target, number) => new TargetSighting(target.Id, isThere, at.AddSeconds(number % 1_800))).Where(sighting => sighting.At < now).Chunk(5_000))
                    await storage.Targets.Saw(some, cancellation);
            }
        }

        var stored = new List<Target>(size);
        await foreach (var target in storage.Targets.All(cancellation))
        {
            if (target.Id.StartsWith("c-", StringComparison.Ordinal))
                stored.Add(target);
        }

        return new Directory(stored);
    }
}
