using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Orchestrator.Contracts.Reports;
using Orchestrator.Contracts.Signing;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;
using Orchestrator.Messaging.RabbitMq;
using Orchestrator.Messaging.RabbitMq.Installers;
using Orchestrator.Messaging.RabbitMq.Shards;
using Orchestrator.Messaging.ShardServer;
using Orchestrator.Storage;

namespace Orchestrator.Messaging.Tests.RabbitMq.Installers;

/// <summary>Installer workers in real processes, over the real broker and one SQLite file.</summary>
public sealed class SharedInstallationsTests : BrokerTest
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("orchestrator-installations-");
    private readonly List<ShardServerProcess> servers = [];
    private IStorage storage = null!;
    private RabbitMqShardQueues queues = null!;
    private BrokerPublisher publisher = null!;
    private BrokerInstallationQueue requests = null!;

    private string Database => Path.Combine(folder.FullName, "orchestrator.db");

    [Fact]
    public async Task Two_servers_share_the_work_and_what_a_killed_one_was_at_the_other_begins_anew()
    {
        const int many = 1_000;
        const int slow = 40;
        var first = Start("first", places: 50);
        var second = Start("second", places: 50);
        await Until(async () => await TestBroker.Consumers(Broker.Connect(), "orchestrator.installations") == 2, "the workers never came");
        var lease = (await storage.Shards.Acquire(0, "test", null, Cancellation)).ShouldNotBeNull();
        await using var inbox = await queues.Open(lease, Cancellation);
        var commands = await Commands(lease, "quick", many, milliseconds: 100);

        (await requests.Send(commands, again: false, Cancellation)).ShouldBeEmpty();
        var ends = await Finished(inbox, many);

        ends.Count.ShouldBe(many);
        var shares = servers.Select(server => Notes(server).Count(note => note.What == "begin")).ToList();
        TestContext.Current.TestOutputHelper!.WriteLine($"shares of {many} attempts: {string.Join(" and ", shares)}");
        shares.ShouldAllBe(share => share >= many / 4);

        // What is slow is at work on both when one of them dies.
        var lasting = await Commands(lease, "slow", slow, milliseconds: 20_000);
        (await requests.Send(lasting, again: false, Cancellation)).ShouldBeEmpty();
        await Until(() => Task.FromResult(Notes(first).Count(IsSlow) + Notes(second).Count(IsSlow) == slow), "the slow attempts never began");
        first.Kill();
        var killed = TimeProvider.System.GetUtcNow();
        var lost = Notes(first).Where(IsSlow).Select(note => note.Command).ToHashSet();

        lost.ShouldNotBeEmpty();
        ends = await Finished(inbox, slow);

        ends.Keys.ShouldBe(lasting.Select(command => command.Id), ignoreOrder: true);
        ends.Where(end => lost.Contains(end.Key)).ShouldAllBe(end => end.Value == 2);
        var taken = Notes(second).Where(note => note.What == "begin" && lost.Contains(note.Command)).ToList();
        taken.Count.ShouldBe(lost.Count);
        TestContext.Current.TestOutputHelper!.WriteLine($"first of {lost.Count} lost attempts begun anew {(taken.Min(note => note.At) - killed).TotalSeconds:F1} s after the kill");
        NeverTwoAtOneTarget(killed);
    }

    [Fact]
    public async Task A_copy_that_comes_after_the_last_word_begins_nothing_on_any_server()
    {
        const int many = 20;
        Start("first", places: 50);
        Start("second", places: 50);
        await Until(async () => await TestBroker.Consumers(Broker.Connect(), "orchestrator.installations") == 2, "the workers never came");
        var lease = (await storage.Shards.Acquire(0, "test", null, Cancellation)).ShouldNotBeNull();
        await using var inbox = await queues.Open(lease, Cancellation);
        var commands = await Commands(lease, "quick", many, milliseconds: 100);
        (await requests.Send(commands, again: false, Cancellation)).ShouldBeEmpty();
        await Finished(inbox, many);

        // A copy that comes while its target is not yet given back is dropped: nobody needs an answer that has just been given.
        await Until(NobodyIsAtWork, "the workers never gave their targets back");

        (await requests.Send(commands, again: true, Cancellation)).ShouldBeEmpty();
        (await Finished(inbox, many)).Values.ShouldAllBe(beginning => beginning == 1);

        servers.SelectMany(Notes).Count(note => note.What == "begin").ShouldBe(many);
    }

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        storage = await StorageFactory.Open(StorageOptions.Parse("sqlite:" + Database), Cancellation);
        var connection = Broker.Connect();
        await Topology.Declare(connection, 1, new TopologyLimits(), Cancellation);
        queues = new RabbitMqShardQueues(connection, 1, new TopologyLimits(), new ShardQueueOptions(), TimeProvider.System, NullLogger<RabbitMqShardQueues>.Instance);
        publisher = new BrokerPublisher(connection, TimeProvider.System);
        requests = new BrokerInstallationQueue(connection, publisher, new TopologyLimits(), TimeProvider.System, NullLogger<BrokerInstallationQueue>.Instance);
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var server in servers)
            await server.DisposeAsync();
        await requests.DisposeAsync();
        await publisher.DisposeAsync();
        await queues.DisposeAsync();
        await storage.DisposeAsync();
        await base.DisposeAsync();
        SqliteConnection.ClearAllPools();
        folder.Delete(recursive: true);
    }

    private static bool IsSlow(Note note) => note.What == "begin" && note.Command.StartsWith("slow/", StringComparison.Ordinal);

    private ShardServerProcess Start(string name, int places)
    {
        var server = ShardServerProcess.Start(name, Database, 1, Broker.Settings, NotesOf(name), places.ToString(CultureInfo.InvariantCulture));
        servers.Add(server);
        return server;
    }

    private async Task<bool> NobodyIsAtWork()
    {
        foreach (var worker in await storage.TargetLeases.Beat("test", Cancellation))
        {
            if ((await storage.TargetLeases.Of(worker.Name, Cancellation)).Count > 0)
                return false;
        }

        return true;
    }

    private string NotesOf(string server) => Path.Combine(folder.FullName, server + ".notes");

    /// <summary>Commands that are waited for, as a shard's batch leaves them.</summary>
    private async Task<IReadOnlyList<OutgoingCommand>> Commands(ShardLease lease, string run, int count, int milliseconds)
    {
        var (record, tokens) = SmallWorld.Run(run, 0, count, TimeProvider.System.GetUtcNow());
        (await storage.Runs.Create(record, tokens, new RunEvent(run, 1, record.CreatedAt, RunEventKind.Created, "test", ""), Cancellation)).ShouldBeTrue();
        var batch = new RunBatch();
        foreach (var token in tokens)
        {
            var request = Some.Request(token.TargetId, $"{run}/{token.Ordinal}/1") with { RunId = run, Order = new InstallationOrder { Timeout = TimeSpan.FromSeconds(milliseconds) } };
            batch.Send(Some.Installation(token.TargetId, TimeProvider.System.GetUtcNow(), request.CommandId) with
            {
                RunId = run, Ordinal = token.Ordinal, Signed = new SignedCommand("", request.ToPayload(), []),
            });
        }

        await storage.Runs.ApplyBatch(lease, batch, Cancellation);
        return [.. batch.Commands];
    }

    /// <summary>Waits until this many commands have ended, each once; the beginning that each ended with. A copy's answer is said a second time behind all beginnings.</summary>
    private static async Task<Dictionary<string, int>> Finished(IShardInbox inbox, int count)
    {
        var ends = new Dictionary<string, int>(StringComparer.Ordinal);
        var patience = TimeSpan.FromSeconds(90);
        while (ends.Count < count)
        {
            var deliveries = await inbox.Receive(500, patience, Cancellation);
            deliveries.ShouldNotBeEmpty($"{ends.Count} of {count} have ended");
            foreach (var report in deliveries.Select(delivery => delivery.Input).OfType<ReportArrived>().Select(arrived => arrived.Report))
            {
                if (report.Items[^1] is not Finished finished || report.Beginning == int.MaxValue)
                    continue;
                finished.Outcome.ShouldBe(CommandOutcome.Succeeded);

                // What the broker does not confirm in time is said again.
                if (!ends.TryAdd(report.CommandId, report.Beginning))
                    ends[report.CommandId].ShouldBe(report.Beginning, $"{report.CommandId} has ended twice");
            }

            await inbox.Acknowledge(deliveries, Cancellation);
        }

        return ends;
    }

    private IReadOnlyList<Note> Notes(ShardServerProcess server)
    {
        using var stream = new FileStream(NotesOf(server.Name), FileMode.OpenOrCreate, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n').Select(line => line.Split(' ')).Where(words => words.Length == 4).Select(words => new Note(
            words[0], words[1], words[2], new DateTimeOffset(long.Parse(words[3], CultureInfo.InvariantCulture), TimeSpan.Zero)))];
    }

    private void NeverTwoAtOneTarget(DateTimeOffset killed)
    {
        var spans = servers.SelectMany(server => Notes(server).GroupBy(note => (server.Name, note.Target, note.Command)).Select(group => (
            group.Key.Target, From: group.First(note => note.What == "begin").At, To: group.FirstOrDefault(note => note.What == "end")?.At ?? killed))).ToList();
        foreach (var target in spans.GroupBy(span => span.Target))
        {
            var inOrder = target.OrderBy(span => span.From).ToList();
            for (var index = 1; index < inOrder.Count; index++)
                inOrder[index].From.ShouldBeGreaterThanOrEqualTo(inOrder[index - 1].To, $"two attempts at {target.Key}");
        }
    }

    private sealed record Note(string What, string Target, string Command, DateTimeOffset At);
}
