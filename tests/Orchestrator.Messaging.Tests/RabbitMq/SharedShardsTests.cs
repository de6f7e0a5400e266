using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core;
using Orchestrator.Core.Reports;
using Orchestrator.Core.Runs;
using Orchestrator.Messaging.RabbitMq;
using Orchestrator.Messaging.RabbitMq.Shards;
using Orchestrator.Messaging.ShardServer;
using Orchestrator.Storage;

namespace Orchestrator.Messaging.Tests.RabbitMq;

/// <summary>Real processes on the real broker and one SQLite file: they come, are killed, hang and come back while reports and operators' words go on.</summary>
public sealed class SharedShardsTests : BrokerTest
{
    private const int Shards = 8;
    private const int Runs = 16;
    private const int Targets = 15;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("orchestrator-shards-");
    private readonly List<ShardServerProcess> servers = [];
    private IStorage storage = null!;
    private RabbitMqShardQueues queues = null!;

    private string Database => Path.Combine(folder.FullName, "orchestrator.db");

    private static IEnumerable<string> RunIds => Enumerable.Range(0, Runs).Select(number => $"run-{number}");

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        storage = await StorageFactory.Open(StorageOptions.Parse("sqlite:" + Database), Cancellation);
        queues = new RabbitMqShardQueues(Broker.Connect(), Shards, new TopologyLimits(), new ShardQueueOptions(), TimeProvider.System, NullLogger<RabbitMqShardQueues>.Instance);
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var server in servers)
            await server.DisposeAsync();
        await queues.DisposeAsync();
        await storage.DisposeAsync();
        await base.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Whatever_happens_to_the_servers_every_input_counts_once()
    {
        var first = Start("first");
        var second = Start("second");
        await Shared(first, second);
        foreach (var id in RunIds)
        {
            var (run, tokens) = SmallWorld.Run(id, RunShard.Of(id, Shards), Targets, TimeProvider.System.GetUtcNow());
            (await storage.Runs.Create(run, tokens, new RunEvent(id, 1, run.CreatedAt, RunEventKind.Created, "test", ""), Cancellation)).ShouldBeTrue();
            await queues.Post(run.Shard, new RunCreated(id), Cancellation);
        }

        await Until(async () => await AllRuns(run => run.Status == RunStatus.Running), "the runs were never started");
        var agents = Task.Run(ReportAgainAndAgain);

        // One dies: the other has everything, and does what is said meanwhile.
        first.Kill();
        var killed = TimeProvider.System.GetTimestamp();
        foreach (var id in RunIds)
            await queues.Post(RunShard.Of(id, Shards), new PauseRun(id, "olga"), Cancellation);
        await Shared(second);
        await Until(async () => await AllRuns(run => run.Status == RunStatus.Paused), "somebody's pause was lost");
        Tell("everything was taken over and done after a kill", killed);

        // Another one joins, hangs in the midst of its work, and comes back: nothing it still believes in counts.
        var third = Start("third");
        await Shared(second, third);
        await third.Hang(Database);
        var hung = TimeProvider.System.GetTimestamp();
        foreach (var id in RunIds)
            await queues.Post(RunShard.Of(id, Shards), new ResumeRun(id, "olga"), Cancellation);
        await Shared(second);
        await Until(async () => await AllRuns(run => run.HasEnded || run.Status == RunStatus.Running), "somebody's word was lost");
        Tell("everything was taken over and done after a hang", hung);
        await third.GoOn();
        await Shared(second, third);

        // One leaves as it should: the other need not wait for a lease to lapse.
        await second.Stop();
        await Shared(third);
        await agents;

        foreach (var id in RunIds)
        {
            var run = (await storage.Runs.Find(id, Cancellation))!;
            run.Ledger.ShouldBe(Ledger.Of(Targets) with { Waiting = 0, Succeeded = Targets }, id);
            var events = await storage.Runs.Events(id, 0, 100, Cancellation);
            events.Select(line => line.Kind).ShouldBe([RunEventKind.Created, RunEventKind.Started, RunEventKind.Paused, RunEventKind.Resumed, RunEventKind.Completed], id);
            var entries = await storage.Reports.Query(new ReportFilter { RunId = id }, new PageRequest(0, 1000), Cancellation);
            entries.Items.Count(entry => entry.Phase == ReportPhase.Execution).ShouldBe(Targets, id);
            entries.Items.Count(entry => entry.Phase == ReportPhase.Result).ShouldBe(Targets, id);
        }
    }

    private static void Tell(string what, long since) =>
        TestContext.Current.TestOutputHelper?.WriteLine($"{what}: {TimeProvider.System.GetElapsedTime(since).TotalSeconds:0.0} s");

    private ShardServerProcess Start(string name)
    {
        var server = ShardServerProcess.Start(name, Database, Shards, Broker.Settings);
        servers.Add(server);
        return server;
    }

    /// <summary>Waits until exactly these have the shards, evenly.</summary>
    private Task Shared(params ShardServerProcess[] among) => Until(
        () =>
        {
            var owners = Owners().GroupBy(owner => owner).ToDictionary(group => group.Key, group => group.Count());
            return Task.FromResult(owners.Count == among.Length && among.All(server => owners.GetValueOrDefault(server.Name) == Shards / among.Length));
        },
        $"the shards were never shared among {string.Join(" and ", among.Select(server => server.Name))}: {string.Join(Environment.NewLine, servers.SelectMany(server => server.Log))}");

    private List<string> Owners()
    {
        using var connection = new SqliteConnection($"Data Source={Database};Pooling=false;Mode=ReadOnly");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT coalesce(owner, '') FROM shards";
        using var reader = command.ExecuteReader();
        var owners = new List<string>();
        while (reader.Read())
            owners.Add(reader.GetString(0));
        return owners;
    }

    private async Task<bool> AllRuns(Predicate<RunRecord> isSo)
    {
        foreach (var id in RunIds)
        {
            if (!isSo((await storage.Runs.Find(id, Cancellation))!))
                return false;
        }

        return true;
    }

    /// <summary>As agents do: every report comes again until it counts. Slowly enough that there are some left for every trouble.</summary>
    private async Task ReportAgainAndAgain()
    {
        for (var round = 1; !await AllRuns(run => run.HasEnded); round++)
        {
            foreach (var id in RunIds)
            {
                for (var ordinal = 0; ordinal < Math.Min(round, Targets); ordinal++)
                    await queues.Offer(RunShard.Of(id, Shards), new ReportArrived(Report(id, ordinal)), Cancellation);
            }

            await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, Cancellation);
        }
    }

    private static CommandReport Report(string run, int ordinal)
    {
        var now = TimeProvider.System.GetUtcNow();
        return new CommandReport
        {
            CommandId = $"{run}/{ordinal}/1",
            RunId = run,
            Target = $"t{ordinal}",
            Activity = "execute",
            Attempt = 1,
            Items =
            [
                new Accepted { Number = 1, At = now },
                new Started { Number = 2, At = now },
                new StepEntry { Number = 3, At = now, Index = 0, Name = "say hello", Outcome = StepOutcome.Succeeded, ReturnCode = 0, StartedAt = now, EndedAt = now },
                new Finished { Number = 4, At = now, Outcome = CommandOutcome.Succeeded },
            ],
        };
    }
}
