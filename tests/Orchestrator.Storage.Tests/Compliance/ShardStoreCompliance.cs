using Orchestrator.Core.Shards;

namespace Orchestrator.Storage.Tests.Compliance;

/// <summary>What every <see cref="IShardStore"/> does.</summary>
public abstract class ShardStoreCompliance(StorageFixture fixture) : StoreCompliance(fixture)
{
    private const string Other = "server-b";

    private IShardStore Shards => Storage.Shards;

    [Fact]
    public async Task The_first_who_asks_fixes_the_number_of_shards()
    {
        (await Shards.Shards(16, Cancellation)).ShouldBe(16);
        (await Shards.Shards(4, Cancellation)).ShouldBe(16);
        var restarted = await Database.OpenAnother();
        (await restarted.Shards.Shards(1, Cancellation)).ShouldBe(16);
    }

    [Fact]
    public async Task A_free_shard_is_given_to_who_asks_and_refused_to_the_next()
    {
        var lease = await Shards.Acquire(3, Owner, null, Cancellation);
        lease.ShouldNotBeNull().ShouldBe(new ShardLease(3, Owner, lease!.Epoch));
        (await Shards.Acquire(3, Other, null, Cancellation)).ShouldBeNull();
        (await Shards.Acquire(4, Other, null, Cancellation)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_lease_that_stands_as_it_was_seen_goes_to_another_owner_with_a_higher_epoch_and_the_former_one_is_refused()
    {
        var former = await Lease();
        var seen = await Standing();

        var taken = (await Shards.Acquire(0, Other, seen, Cancellation)).ShouldNotBeNull();

        taken.Epoch.ShouldBeGreaterThan(former.Epoch);
        (await Should.ThrowAsync<LeaseLostException>(() => Shards.Renew(former, Cancellation))).Lease.ShouldBe(former);
        await Shards.Renew(taken, Cancellation);
    }

    [Fact]
    public async Task A_lease_that_was_renewed_since_it_was_seen_is_not_taken_away()
    {
        var lease = await Lease();
        var seen = await Standing();
        await Shards.Renew(lease, Cancellation);
        (await Shards.Acquire(0, Other, seen, Cancellation)).ShouldBeNull();

        seen = await Standing();
        await Given.Apply(Storage, lease);
        (await Shards.Acquire(0, Other, seen, Cancellation)).ShouldBeNull();

        seen = await Standing();
        (await Shards.Acquire(0, Owner, null, Cancellation)).ShouldNotBeNull();
        (await Shards.Acquire(0, Other, seen, Cancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task A_lease_that_others_have_had_since_it_was_seen_is_not_taken_away()
    {
        await Lease();
        var seen = await Standing();
        (await Shards.Acquire(0, Other, seen, Cancellation)).ShouldNotBeNull();
        (await Shards.Acquire(0, "server-c", seen, Cancellation)).ShouldBeNull();
        (await Standing())!.Owner.ShouldBe(Other);
    }

    [Fact]
    public async Task The_same_owner_gets_its_shard_again_at_once_and_its_old_epoch_is_refused()
    {
        var before = await Lease();
        var restarted = await Database.OpenAnother();
        var after = (await restarted.Shards.Acquire(0, Owner, null, Cancellation)).ShouldNotBeNull();
        after.Epoch.ShouldBe(before.Epoch + 1);
        await Should.ThrowAsync<LeaseLostException>(() => Shards.Renew(before, Cancellation));
        await restarted.Shards.Renew(after, Cancellation);
    }

    [Fact]
    public async Task A_released_shard_is_free_and_its_epoch_goes_on_rising()
    {
        var lease = await Lease();
        await Shards.Release(lease, Cancellation);
        (await Standing())!.Owner.ShouldBeNull();
        await Should.ThrowAsync<LeaseLostException>(() => Shards.Renew(lease, Cancellation));
        (await Shards.Acquire(0, Other, null, Cancellation)).ShouldNotBeNull().Epoch.ShouldBeGreaterThan(lease.Epoch);
    }

    [Fact]
    public async Task Releasing_what_somebody_else_has_by_now_changes_nothing()
    {
        var former = await Lease();
        var taken = await Lease(owner: Other);
        var seen = await Standing();
        await Shards.Release(former, Cancellation);
        (await Standing()).ShouldBe(seen);
        await Shards.Renew(taken, Cancellation);
    }

    [Fact]
    public async Task Of_servers_that_ask_at_once_one_gets_the_shard()
    {
        var another = await Database.OpenAnother();
        await OneOfTwenty(number => (number % 2 == 0 ? Storage : another).Shards.Acquire(0, $"server-{number}", null, Cancellation));

        var seen = await Standing();
        await OneOfTwenty(number => (number % 2 == 0 ? Storage : another).Shards.Acquire(0, $"heir-{number}", seen, Cancellation));
    }

    [Fact]
    public async Task The_board_shows_every_server_and_every_lease_as_they_stand()
    {
        var another = await Database.OpenAnother();
        (await Shards.Beat(Owner, Cancellation)).ShouldSatisfyAllConditions(
            board => board.Servers.ShouldHaveSingleItem().Name.ShouldBe(Owner),
            board => board.Leases.ShouldBeEmpty());
        var first = await another.Shards.Beat(Other, Cancellation);
        await Shards.Acquire(2, Owner, null, Cancellation);
        await another.Shards.Acquire(0, Other, null, Cancellation);

        var second = await another.Shards.Beat(Other, Cancellation);

        second.Servers.Select(server => server.Name).Order().ShouldBe([Owner, Other]);
        second.Servers.Single(server => server.Name == Owner).ShouldBe(first.Servers.Single(server => server.Name == Owner));
        second.Servers.Single(server => server.Name == Other).ShouldNotBe(first.Servers.Single(server => server.Name == Other));
        second.Leases.OrderBy(lease => lease.Shard).Select(lease => (lease.Shard, lease.Owner)).ShouldBe([(0, Other), (2, Owner)]);
    }

    [Fact]
    public async Task A_server_is_forgotten_only_if_it_has_been_silent_since_it_was_seen()
    {
        var seen = (await Shards.Beat(Other, Cancellation)).Servers.Single();
        await Shards.Beat(Other, Cancellation);
        await Shards.Forget(seen, Cancellation);
        var board = await Shards.Beat(Owner, Cancellation);
        board.Servers.Count.ShouldBe(2);

        await Shards.Forget(board.Servers.Single(server => server.Name == Other), Cancellation);

        (await Shards.Beat(Owner, Cancellation)).Servers.ShouldHaveSingleItem().Name.ShouldBe(Owner);
    }

    [Fact]
    public async Task Servers_that_beat_at_once_are_all_there()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(number => Task.Run(() => Shards.Beat($"server-{number % 10}", Cancellation))));

        (await Shards.Beat("server-0", Cancellation)).Servers.Count.ShouldBe(10);
    }

    private static async Task OneOfTwenty(Func<int, Task<ShardLease?>> acquire)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => Task.Run(() => acquire(number))));
        answers.Count(lease => lease is not null).ShouldBe(1);
    }
}
