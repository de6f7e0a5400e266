using Orchestrator.Benchmarks;
using Orchestrator.Benchmarks.Agents;
using Orchestrator.Benchmarks.Depots;
using Orchestrator.Benchmarks.Fleet;
using Orchestrator.Benchmarks.Forecasts;
using Orchestrator.Benchmarks.Reports;
using Spectre.Console;

// Build Release. Arguments: numbers of targets for the embedded runs (default 1000 10000 100000); or: reports [number of entries] [sqlite or mongodb];
// or: agent PATH [number of commands], with an agent that eng/publish-agent has made;
// or: depots [rounds], as root, with Debian's rsync and openssh-server;
// or: forecast [numbers of targets; default 20000 100000];
// or: fleet [some of runs scale messages accepted recovery queues; default all], with the services that tests/services/up starts.
using var cancellation = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    cancellation.Cancel();
};
var folder = System.IO.Directory.CreateTempSubdirectory("orchestrator-benchmarks-").FullName;
try
{
    if (args is ["reports", ..])
    {
        await ReportBenchmark.Run(args.Length > 1 ? int.Parse(args[1]) : ReportBenchmark.Entries, args.ElementAtOrDefault(2), folder, cancellation.Token);
        return 0;
    }

    if (args is ["agent", var program, ..])
    {
        await AgentBenchmark.Run(program, args.Length > 2 ? int.Parse(args[2]) : 1_000, cancellation.Token);
        return 0;
    }

    if (args is ["depots", ..])
    {
        await DepotBenchmark.Run(args.Length > 1 ? int.Parse(args[1]) : 3, folder, cancellation.Token);
        return 0;
    }

    if (args is ["forecast", ..])
    {
        await ForecastBenchmark.Run(args.Length > 1 ? args[1..].Select(int.Parse) : [20_000, 100_000], folder, cancellation.Token);
        return 0;
    }

    if (args is ["fleet", ..])
        return await FleetSection.Run(args[1..], folder, cancellation.Token) ? 0 : 2;
    var sizes = args.Length > 0 ? args.Select(int.Parse).ToArray() : [1_000, 10_000, 100_000];
    var table = new Table().AddColumns("what", "figure", "goal", "beside it");
    var rows = Yardsticks.SqliteRowsPerSecond(folder);
    table.AddRow("yardstick: durable SQLite rows of 400 bytes", $"{rows:N0} /s", "", "one connection, 500 a transaction");
    var signatures = Yardsticks.SignaturesPerSecond();
    table.AddRow("yardstick: commands signed and verified", $"{signatures:N0} /s", "", "one core");
    table.AddRow("engine in memory, activities entered", $"{EngineInMemory.StepsPerSecond(200_000):N0} /s", "200,000 /s", "one core");
    table.AddRow("memory of a waiting target", $"{EngineInMemory.BytesPerWaitingTarget(100_000):N0} bytes", "1,024 bytes", "100,000 targets");
    await Embedded.TargetsPerSecond(500, folder, BenchmarkDefinitions.Distribution, cancellation.Token);
    var smallest = 0.0;
    foreach (var size in sizes)
    {
        var rate = await Embedded.TargetsPerSecond(size, folder, BenchmarkDefinitions.Distribution, cancellation.Token);
        smallest = smallest == 0 ? rate : smallest;
        table.AddRow(
            $"embedded, {size:N0} targets, five activities",
            $"{rate:N0} targets/s",
            "2,500 targets/s",
            $"{rows / rate:N1} raw rows and {signatures / rate:N1} signatures a target; cost {smallest / rate:N2} times that at {sizes[0]:N0}");
    }

    AnsiConsole.Write(table);
    return 0;
}
finally
{
    System.IO.Directory.Delete(folder, recursive: true);
}
