using Microsoft.Extensions.Logging.Abstractions;
using Orchestrator.Core.Fleet;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;
using Orchestrator.Core.Sites;
using Orchestrator.Core.Targets;
using Orchestrator.Core.Timeframes;
using Orchestrator.Server.Fleet;
using Orchestrator.Server.Runs;
using Orchestrator.Storage;
using Orchestrator.Timeframes;

namespace Orchestrator.Server.Tests;

/// <summary>Changes of timeframes on their way from one server of a fleet to the shards of another.</summary>
public sealed class SharedTimeframesTests : IAsyncLifetime
{
    private const int Shards = 4;

    private static readonly NamedTimeframe Night = new("night", Timeframe.Always(ActivityLevel.No));

    private readonly string file = Path.Combine(Path.GetTempPath(), $"timeframes-{Guid.NewGuid():N}.db");
    private readonly Posted posted = new();
    private IStorage storage = null!;
    private NamedTimeframes timeframes = null!;
    private NamedSites sites = null!;
    private GoverningGroups groups = null!;

    public async ValueTask InitializeAsync()
    {
        storage = await StorageFactory.Open(StorageOptions.Parse("sqlite:" + file), CancellationToken.None);
        timeframes = new NamedTimeframes(storage.Timeframes, new NobodyToTell(), new ShardPost(posted, Shards), "UTC");
        sites = new NamedSites(storage.Sites, new NobodyToTell(), new ShardPost(posted, Shards));
        groups = new GoverningGroups(storage.Groups, new NobodyToTell(), new ShardPost(posted, Shards));
    }

    public async ValueTask DisposeAsync()
    {
        await storage.DisposeAsync();
        foreach (var left in Directory.GetFiles(Path.GetTempPath(), Path.GetFileName(file) + "*"))
            File.Delete(left);
    }

    [Fact]
    public async Task A_change_is_done_when_no_shard_can_miss_it()
    {
        await timeframes.Save(Night, CancellationToken.None);
        await timeframes.Remove("night", CancellationToken.None);

        posted.Surely.ShouldBe([.. Enumerable.Range(0, Shards), .. Enumerable.Range(0, Shards)]);
        posted.Perhaps.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_group_is_remembered_while_it_names_a_timeframe_and_every_change_of_one_reaches_the_shards()
    {
        await groups.Save(new Group { Name = "tills", Timeframe = "night" }, CancellationToken.None);
        await groups.Save(new Group { Name = "web" }, CancellationToken.None);
        groups.Governing.ShouldHaveSingleItem().Name.ShouldBe("tills");

        await groups.Save(new Group { Name = "Tills" }, CancellationToken.None);
        groups.Governing.ShouldBeEmpty();
        (await groups.Remove("tills", CancellationToken.None)).ShouldBeTrue();
        (await groups.Remove("tills", CancellationToken.None)).ShouldBeFalse();

        posted.Surely.Count.ShouldBe(4 * Shards);
    }

    [Fact]
    public async Task What_a_server_has_stored_and_told_nobody_reaches_the_shards_of_the_others_once()
    {
        using var check = new TimeframeCheck(
            timeframes, sites, groups, new ShardPost(posted, Shards), () => [1, 3], new StoppedTime(), NullLogger<TimeframeCheck>.Instance);
        await check.StartAsync(CancellationToken.None);
        await check.Once(CancellationToken.None);
        posted.Perhaps.ShouldBeEmpty();

        await storage.Timeframes.Save(Night, CancellationToken.None);
        await check.Once(CancellationToken.None);
        await check.Once(CancellationToken.None);

        posted.Perhaps.ShouldBe([1, 3]);
        timeframes.Find("night").ShouldNotBeNull();
        await storage.Timeframes.Save(Night with { Timeframe = Timeframe.Always(ActivityLevel.Normal) }, CancellationToken.None);
        await check.Once(CancellationToken.None);
        posted.Perhaps.ShouldBe([1, 3, 1, 3]);
        await storage.Sites.Save(new Site { Name = "Bonn", Zone = "Europe/Berlin" }, CancellationToken.None);
        await check.Once(CancellationToken.None);
        posted.Perhaps.ShouldBe([1, 3, 1, 3, 1, 3]);
        sites.Find("bonn").ShouldNotBeNull();
        await storage.Groups.Save(new Group { Name = "web" }, CancellationToken.None);
        await check.Once(CancellationToken.None);
        posted.Perhaps.Count.ShouldBe(6, "no group that names no timeframe matters");
        await storage.Groups.Save(new Group { Name = "web", Timeframe = "night" }, CancellationToken.None);
        await check.Once(CancellationToken.None);
        posted.Perhaps.ShouldBe([1, 3, 1, 3, 1, 3, 1, 3]);
        await check.StopAsync(CancellationToken.None);
    }

    /// <summary>Time in which no timer goes off: the test calls.</summary>
    private sealed class StoppedTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Numbers of the shards that were told that timeframes have changed, and how.</summary>
    private sealed class Posted : IShardQueues
    {
        public List<int> Surely { get; } = [];

        public List<int> Perhaps { get; } = [];

        public string? Problem => null;

        public Task<IShardInbox> Open(ShardLease lease, CancellationToken cancellation) => throw new NotSupportedException();

        public Task Post(int shard, RunInput input, CancellationToken cancellation)
        {
            input.ShouldBeOfType<TimeframesChanged>();
            Surely.Add(shard);
            return Task.CompletedTask;
        }

        public ValueTask Offer(int shard, RunInput input, CancellationToken cancellation)
        {
            input.ShouldBeOfType<TimeframesChanged>();
            Perhaps.Add(shard);
            return ValueTask.CompletedTask;
        }
    }
}
