using System.Text;
using Orchestrator.Core.Outbox;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;

namespace Orchestrator.Storage.Tests.Compliance;

/// <summary>What every <see cref="IOutboxStore"/> does.</summary>
public abstract class OutboxStoreCompliance(StorageFixture fixture) : StoreCompliance(fixture)
{
    private IOutboxStore Outbox => Storage.Outbox;

    [Fact]
    public async Task What_a_batch_announces_comes_back_whole_and_by_position()
    {
        var announced = Enumerable.Range(1, 3).Select(number => At(number * 5)).ToList();
        await Announce([announced[2], announced[0], announced[1]]);

        (await Outbox.Next(0, 1000, Cancellation)).ShouldBeWhole(announced);
        (await Outbox.Next(0, 2, Cancellation)).ShouldBeWhole(announced[..2]);
        (await Outbox.Count(Cancellation)).ShouldBe(3);
    }

    [Fact]
    public async Task A_batch_that_is_refused_announces_nothing()
    {
        var former = await Lease();
        await Lease();
        var batch = new RunBatch();
        batch.Announce(At(1));

        await Should.ThrowAsync<LeaseLostException>(() => Storage.Runs.ApplyBatch(former, batch, Cancellation));

        (await Outbox.Count(Cancellation)).ShouldBe(0);
    }

    [Fact]
    public async Task What_is_announced_again_is_left_as_it_was()
    {
        await Announce([At(1)]);
        await Announce([At(1) with { Position = 9, Body = "{}"u8.ToArray() }]);
        (await Outbox.Next(0, 10, Cancellation)).ShouldHaveSingleItem().ShouldBeWhole(At(1));
    }

    [Fact]
    public async Task What_has_left_is_forgotten_in_its_own_shard_only()
    {
        var other = At(2) with { Id = Guid.NewGuid(), Shard = 1 };
        await Announce([At(1), At(2), At(3)]);
        await Announce([other], shard: 1);

        await Outbox.Forget(0, 2, Cancellation);
        await Outbox.Forget(0, 2, Cancellation);

        (await Outbox.Next(0, 10, Cancellation)).ShouldHaveSingleItem().ShouldBeWhole(At(3));
        (await Outbox.Next(1, 10, Cancellation)).ShouldHaveSingleItem().ShouldBeWhole(other);
    }

    [Fact]
    public async Task The_positions_of_a_later_owner_follow_those_of_the_earlier_ones()
    {
        var large = At(1) with { Position = (7L << 32) | 4 };
        await Announce([large with { Id = Guid.NewGuid(), Position = (8L << 32) | 1 }, large]);
        (await Outbox.Next(0, 1, Cancellation)).ShouldHaveSingleItem().ShouldBeWhole(large);
    }

    [Fact]
    public async Task What_is_too_old_goes_the_oldest_first()
    {
        await Announce([At(3), At(1), At(2), At(4)]);
        (await Outbox.RemoveOld(Given.Noon.AddSeconds(4), 2, Cancellation)).ShouldBe(2);
        (await Outbox.Next(0, 10, Cancellation)).Select(left => left.Position).ShouldBe([3, 4]);
        (await Outbox.RemoveOld(Given.Noon.AddSeconds(4), 2, Cancellation)).ShouldBe(1);
        (await Outbox.RemoveOld(Given.Noon.AddSeconds(4), 2, Cancellation)).ShouldBe(0);
        (await Outbox.Count(Cancellation)).ShouldBe(1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public async Task A_page_out_of_bounds_is_refused(int max) =>
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => Outbox.Next(0, max, Cancellation));

    private static Announcement At(int position) => new()
    {
        Id = new Guid(position, 2, 3, [4, 5, 6, 7, 8, 9, 10, 11]),
        Shard = 0,
        Position = position,
        Kind = AnnouncementKind.TargetFinished,
        RunId = "run-1",
        At = Given.Noon.AddSeconds(position),
        Body = Encoding.UTF8.GetBytes($$"""{"target":"PC-Köln","n":{{position}}}"""),
    };

    private async Task Announce(IReadOnlyList<Announcement> announcements, int shard = 0) =>
        await Given.Apply(Storage, await Lease(shard), [.. announcements.Select<Announcement, Action<RunBatch>>(announcement => batch => batch.Announce(announcement))]);
}
