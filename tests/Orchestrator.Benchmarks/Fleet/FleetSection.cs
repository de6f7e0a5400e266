using Orchestrator.Storage;
using Spectre.Console;

namespace Orchestrator.Benchmarks.Fleet;

/// <summary>
/// A fleet on this machine: real broker, real database, server and simulated agents in this process. What the store and what the broker
/// takes is seen by leaving one of them out.
/// </summary>
internal static class FleetSection
{
    private const int Goal = 500;

    /// <summary>What can be measured, in the order in which it is.</summary>
    public static IReadOnlyList<string> Parts { get; } = ["runs", "scale", "messages", "accepted", "recovery", "queues"];

    /// <param name="parts">Some of <see cref="Parts"/>; none: all.</param>
    /// <returns>False: it cannot be measured here; the reason has been written.</returns>
    public static async Task<bool> Run(IReadOnlyList<string> parts, string folder, CancellationToken cancellation)
    {
        if (parts.FirstOrDefault(part => !Parts.Contains(part)) is { } unknown)
        {
            Console.Error.WriteLine($"There is no part '{unknown}' of the fleet's benchmarks; name some of {string.Join(", ", Parts)}, or none for all.");
            return false;
        }

        if (FleetServices.Missing is { Count: > 0 } missing)
        {
            Console.Error.WriteLine($"The fleet's benchmarks need a real broker and a real database: {string.Join(", ", missing)} not set. Run tests/services/up and evaluate what it prints.");
            return false;
        }

        var table = new Table().AddColumns("what", "figure", "goal", "beside it");
        var wanted = parts.Count > 0 ? parts : Parts;
        foreach (var part in Parts.Where(wanted.Contains))
        {
            Console.Error.WriteLine($"fleet: {part} ...");
            await Measure(part, table, folder, cancellation);
        }

        table.Caption("Server and simulated agents are this process; broker, database and whatever else the machine does share its processors.");
        AnsiConsole.Write(table);
        return true;
    }

    private static Task Measure(string part, Table table, string folder, CancellationToken cancellation) => part switch
    {
        "runs" => Runs(table, folder, cancellation),
        "scale" => Scale(table, cancellation),
        "messages" => Messages(table, cancellation),
        "accepted" => Accepted(table, cancellation),
        "recovery" => Recovered(table, cancellation),
        _ => Queues(table, cancellation),
    };

    private static async Task Runs(Table table, string folder, CancellationToken cancellation)
    {
        foreach (var targets in new[] { 1_000, 10_000 })
        {
            RunFigures withDatabase;
            await using (var services = await FleetServices.Create(FleetServer.Shards, cancellation))
            {
                await using var storage = await Prepared(await services.OpenDatabase(cancellation), cancellation);
                await FleetRuns.UntilFinished(200, services, storage, cancellation);
                withDatabase = await FleetRuns.UntilFinished(targets, services, storage, cancellation);
            }

            RunFigures withSqlite;
            await using (var services = await FleetServices.Create(FleetServer.Shards, cancellation))
            {
                var path = Path.Combine(folder, $"fleet-{targets}.db");
                await using var storage = await Prepared(await StorageFactory.Open(new StorageOptions { SqlitePath = path }, cancellation), cancellation);
                await FleetRuns.UntilFinished(200, services, storage, cancellation);
                withSqlite = await FleetRuns.UntilFinished(targets, services, storage, cancellation);
            }

            var embedded = await Embedded.TargetsPerSecond(targets, folder, BenchmarkDefinitions.FourActions, cancellation);
            table.AddRow(
                $"fleet, {targets:N0} targets, four actions: finished",
                $"{withDatabase.PerSecond:N0} targets/s",
                $"{Goal} targets/s",
                $"server and agents {withDatabase.CpuMilliseconds:N2} ms CPU a target; the database in place of SQLite takes "
                + $"{Share(withDatabase.PerSecond, withSqlite.PerSecond):P0} of the time");
            table.AddRow(
                $"same with SQLite in place of the database, {targets:N0}",
                $"{withSqlite.PerSecond:N0} targets/s",
                "",
                $"{withSqlite.CpuMilliseconds:N2} ms CPU a target; the broker takes {Share(withSqlite.PerSecond, embedded):P0} of the time");
            table.AddRow($"same with neither broker nor database, {targets:N0}", $"{embedded:N0} targets/s", "", "SQLite, in-process messaging");
        }
    }

    /// <summary>What a target costs while many share the queues with it: time and processor.</summary>
    private static async Task Scale(Table table, CancellationToken cancellation)
    {
        const int Few = 10_000;
        const int Many = 100_000;
        await using var services = await FleetServices.Create(FleetServer.Shards, cancellation);
        await using var storage = await Prepared(await services.OpenDatabase(cancellation), cancellation);
        await FleetRuns.UntilFinished(200, services, storage, cancellation);
        var few = await FleetRuns.UntilFinished(Few, services, storage, cancellation);
        var many = await FleetRuns.UntilFinished(Many, services, storage, cancellation);
        table.AddRow(
            $"a finished target, {Many:N0} on shared queues in place of {Few:N0}",
            $"{few.PerSecond / many.PerSecond:N2} times the time a target",
            "1.3 times",
            $"{few.PerSecond:N0} /s and {many.PerSecond:N0} /s; {few.CpuMilliseconds:N2} and {many.CpuMilliseconds:N2} ms CPU a target");
    }

    private static async Task Messages(Table table, CancellationToken cancellation)
    {
        await using var services = await FleetServices.Create(FleetServer.Shards, cancellation);
        var (raw, product) = await MessageCost.Measure(20_000, services, cancellation);
        table.AddRow("yardstick: RabbitMQ.Client alone", $"{raw.CpuMicroseconds:N1} us CPU a message", "", $"{raw.PerSecond:N0} messages/s, half commands, half reports");
        table.AddRow(
            "product's messages, no store",
            $"{product.CpuMicroseconds:N1} us CPU a message",
            "2.0 times the client",
            $"{product.CpuMicroseconds / raw.CpuMicroseconds:N2} times the client; {product.PerSecond:N0} messages/s");
    }

    private static async Task Accepted(Table table, CancellationToken cancellation)
    {
        await using var services = await FleetServices.Create(FleetServer.Shards, cancellation);
        await using var storage = await Prepared(await services.OpenDatabase(cancellation), cancellation);
        var accepted = await FleetRuns.UntilAccepted(10_000, services, storage, cancellation);
        table.AddRow(
            $"start to the last acceptance stored, {accepted.Targets:N0} targets",
            $"{accepted.Seconds:N1} s",
            "",
            $"{accepted.PerSecond:N0} targets/s, {accepted.CpuMilliseconds:N2} ms CPU a target");
    }

    private static async Task Recovered(Table table, CancellationToken cancellation)
    {
        const int Targets = 100_000;
        await using var services = await FleetServices.Create(FleetServer.Shards, cancellation);
        var seconds = await Recovery.Seconds(Targets, services, cancellation);
        table.AddRow($"takeover of {Targets:N0} waiting targets, lease to first step", $"{seconds:N1} s", "10 s", $"{Targets / seconds:N0} targets/s read; the word is stored");
    }

    private static async Task Queues(Table table, CancellationToken cancellation)
    {
        const int Few = 1_000;
        const int Many = 10_000;
        await using var services = await FleetServices.Create(FleetServer.Shards, cancellation);
        var (raw, product, declared) = await AgentQueueGrowth.Measure(Few, Many, services, cancellation);
        table.AddRow(
            $"yardstick: RabbitMQ.Client alone, {Many:N0} agent queues in place of {Few:N0}",
            $"{raw.Factor:N2} times the time a command",
            "",
            $"{1 / raw.Few:N0} /s and {1 / raw.Many:N0} /s, one to each agent; {declared:N0} queues declared a second");
        table.AddRow(
            $"a command to each agent, {Many:N0} agent queues in place of {Few:N0}",
            $"{product.Factor:N2} times the time a command",
            "1.3 times",
            $"{1 / product.Few:N0} /s and {1 / product.Many:N0} /s; {product.Many / raw.Many:N2} times the client's time at {Many:N0}");
    }

    private static async Task<IStorage> Prepared(IStorage storage, CancellationToken cancellation)
    {
        await FleetServer.Publish(storage, BenchmarkDefinitions.FourActions, cancellation);
        return storage;
    }

    /// <summary>How much of the time of the slower is missing in the faster.</summary>
    private static double Share(double slower, double faster) => Math.Max(0, 1 - slower / faster);
}
