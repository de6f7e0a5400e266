using Orchestrator.Contracts.Agents;
using Orchestrator.Core.Fleet;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;
using Orchestrator.Core.Targets;
using Orchestrator.Messaging.InProcess;
using Orchestrator.Server.Fleet;
using Orchestrator.Server.Runs;
using Orchestrator.Storage;

namespace Orchestrator.Server.Tests;

/// <summary>Two servers' inventories over one store.</summary>
public sealed class SharedInventoryTests : IAsyncLifetime
{
    private readonly string file = Path.Combine(Path.GetTempPath(), $"shared-{Guid.NewGuid():N}.db");
    private IStorage storage = null!;
    private Inventory one = null!;
    private Inventory other = null!;
    private Told told = null!;

    public async ValueTask InitializeAsync()
    {
        storage = await StorageFactory.Open(StorageOptions.Parse("sqlite:" + file), CancellationToken.None);
        told = new Told();
        one = new Inventory(storage.Targets, told);
        other = new Inventory(storage.Targets, new NobodyToTell());
        told.Hear = changed => other.Refresh(changed.Ids, CancellationToken.None);
    }

    [Fact]
    public async Task What_one_server_adds_changes_and_removes_the_other_knows()
    {
        await one.Add([new Target { Id = "t1", Name = "pc-1" }], CancellationToken.None);
        other.FindByName("PC-1")!.Id.ShouldBe("t1");

        await one.Edit("t1", target => target with { Site = "Berlin" }, CancellationToken.None);
        other.Find("t1")!.Site.ShouldBe("Berlin");

        await one.Remove("t1", CancellationToken.None);
        other.Find("t1").ShouldBeNull();
        other.FindByName("pc-1").ShouldBeNull();
    }

    [Fact]
    public async Task A_sign_of_life_that_is_stored_late_undoes_nothing_that_another_server_has_decided()
    {
        await one.Add([new Target { Id = "t1", Name = "pc-1" }], CancellationToken.None);
        one.Saw(new TargetSighting("t1", Connected: true, DateTimeOffset.UnixEpoch));
        await other.Edit("t1", target => target with { Zone = "Europe/Berlin" }, CancellationToken.None);

        await one.Flush(CancellationToken.None);

        var stored = (await storage.Targets.Find(["t1"], CancellationToken.None)).ShouldHaveSingleItem();
        (stored.Zone, stored.Connected).ShouldBe(("Europe/Berlin", true));
        await one.Refresh(["t1"], CancellationToken.None);
        one.Find("t1")!.Zone.ShouldBe("Europe/Berlin");
    }

    [Fact]
    public async Task Only_who_has_come_or_gone_is_told_to_the_others()
    {
        await one.Add([new Target { Id = "t1", Name = "pc-1" }, new Target { Id = "t2", Name = "pc-2" }], CancellationToken.None);
        one.Saw(new TargetSighting("t1", Connected: true, DateTimeOffset.UnixEpoch));
        one.Saw(new TargetSighting("t2", Connected: false, DateTimeOffset.UnixEpoch));
        told.Changes.Clear();

        await one.FlushContacts(CancellationToken.None);
        await one.Flush(CancellationToken.None);

        told.Changes.ShouldHaveSingleItem().Ids.ShouldBe(["t1"]);
        other.Find("t1")!.Connected.ShouldBeTrue();
    }

    [Fact]
    public async Task A_greeting_that_says_nothing_new_changes_nothing_and_is_told_to_nobody()
    {
        await one.Add([new Target { Id = "t1", Name = "pc-1" }], CancellationToken.None);
        var shards = new Taken();
        var presence = new AgentPresence(one, new ShardPost(shards, 1), TimeProvider.System);
        await presence.Greet(Greeting(), CancellationToken.None);
        shards.Inputs.ShouldHaveSingleItem().ShouldBeOfType<TimeframesChanged>().TargetIds.ShouldBe(["t1"], "groups may ask for its system");
        told.Changes.Clear();

        await presence.Greet(Greeting(), CancellationToken.None);

        told.Changes.ShouldBeEmpty();
        await presence.Greet(Greeting() with { Networks = [] }, CancellationToken.None);
        told.Changes.ShouldHaveSingleItem();
        shards.Inputs.ShouldHaveSingleItem();

        static Hello Greeting() => new()
        {
            Target = "t1",
            Instance = "i",
            MachineId = "m",
            AgentVersion = "1.0",
            Platform = new AgentPlatform("linux", "x64", "Debian", "pc-1"),
            Networks = [new AgentNetwork("aa:bb:cc:dd:ee:ff", "10.0.0.2", 24)],
            SentAt = DateTimeOffset.UnixEpoch,
        };
    }

    [Fact]
    public async Task Without_news_a_target_is_found_where_it_is_asked_for_by_name_or_id()
    {
        told.Hear = _ => Task.CompletedTask;
        await one.Add([new Target { Id = "t1", Name = "pc-1" }, new Target { Id = "t2", Name = "pc-2" }], CancellationToken.None);
        other.Find("t1").ShouldBeNull();

        await other.Know(["t1", "nobody"], ["PC-2", "nothing"], CancellationToken.None);

        other.Find("t1").ShouldNotBeNull();
        other.FindByName("pc-2").ShouldNotBeNull();
    }

    public static TheoryData<RunInput> Telling => [new TargetAppeared("t1"), new TimeframesChanged(["t2", "t1"])];

    [Theory]
    [MemberData(nameof(Telling))]
    public async Task An_input_that_tells_of_a_change_reaches_the_engine_after_the_change_itself(RunInput input)
    {
        told.Hear = _ => Task.CompletedTask;
        await one.Add([new Target { Id = "t1", Name = "pc-1" }], CancellationToken.None);
        var shards = new InProcessShardQueues(1, TimeProvider.System);
        var timeframes = new NamedTimeframes(storage.Timeframes, new NobodyToTell(), new ShardPost(shards, 1), "UTC");
        var post = new ShardPost(shards, 1);
        var queues = new CurrentQueues(
            shards, other, () => timeframes, () => new NamedSites(storage.Sites, new NobodyToTell(), post), () => new GoverningGroups(storage.Groups, new NobodyToTell(), post));
        await using var inbox = await queues.Open(new ShardLease(0, "other", 1), CancellationToken.None);
        await queues.Offer(0, input, CancellationToken.None);

        (await inbox.Receive(10, TimeSpan.FromSeconds(30), CancellationToken.None)).ShouldHaveSingleItem();

        other.Find("t1").ShouldNotBeNull();
    }

    public async ValueTask DisposeAsync()
    {
        one.Dispose();
        other.Dispose();
        await storage.DisposeAsync();
        foreach (var left in Directory.GetFiles(Path.GetTempPath(), Path.GetFileName(file) + "*"))
            File.Delete(left);
    }

    /// <summary>Shards that store at once whatever comes.</summary>
    private sealed class Taken : IShardQueues
    {
        public List<RunInput> Inputs { get; } = [];

        public string? Problem => null;

        public Task<IShardInbox> Open(ShardLease lease, CancellationToken cancellation) => throw new NotSupportedException();

        public Task Post(int shard, RunInput input, CancellationToken cancellation)
        {
            Inputs.Add(input);
            return Task.CompletedTask;
        }

        public ValueTask Offer(int shard, RunInput input, CancellationToken cancellation) => throw new NotSupportedException();
    }

    private sealed class Told : IServerNews
    {
        public Func<StoreChanged, Task> Hear { get; set; } = _ => Task.CompletedTask;

        public List<StoreChanged> Changes { get; } = [];

        public Task Tell(ServerNews news, CancellationToken cancellation)
        {
            Changes.Add((StoreChanged)news);
            return Hear((StoreChanged)news);
        }
    }
}
