using Orchestrator.Core.Shards;

namespace Orchestrator.Storage.Tests.Compliance;

/// <summary>What every <see cref="IShardStore"/> does.</summary>
public abstract class ShardStoreCompliance(StorageFixture fixture) : StoreCompliance(fixture)
{
    private const string Other = "server-b";

    private IShardStore Shards => Storage.Shards;

    private DateTimeOffset Lapse => Now + StorageFixture.LeaseDuration;

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
        var lease = await Shards.Acquire(3, Owner, Now, Lapse, Cancellation);
        lease.ShouldNotBeNull().ShouldBe(new ShardLease(3, Owner, lease!.Epoch));
        (await Shards.Acquire(3, Other, Now, Lapse, Cancellation)).ShouldBeNull();
        (await Shards.Acquire(4, Other, Now, Lapse, Cancellation)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_lapsed_lease_goes_to_another_owner_with_a_higher_epoch_and_the_former_one_is_refused()
    {
        var former = await Lease();
        Database.Time.Advance(StorageFixture.LeaseDuration - TimeSpan.FromTicks(1));
        (await Shards.Acquire(0, Other, Now, Lapse, Cancellation)).ShouldBeNull();
        Database.Time.Advance(TimeSpan.FromTicks(1));
        var taken = (await Shards.Acquire(0, Other, Now, Lapse, Cancellation)).ShouldNotBeNull();
        taken.Epoch.ShouldBeGreaterThan(former.Epoch);
        (await Should.ThrowAsync<LeaseLostException>(() => Shards.Renew(former, Lapse, Cancellation))).Lease.ShouldBe(former);
        await Shards.Renew(taken, Lapse, Cancellation);
    }

    [Fact]
    public async Task A_renewed_lease_does_not_lapse_at_its_first_end()
    {
        var lease = await Lease();
        Database.Time.Advance(TimeSpan.FromSeconds(9));
        await Shards.Renew(lease, Lapse, Cancellation);
        Database.Time.Advance(TimeSpan.FromSeconds(9));
        (await Shards.Acquire(0, Other, Now, Lapse, Cancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task The_same_owner_gets_its_shard_again_at_once_and_its_old_epoch_is_refused()
    {
        var before = await Lease();
        var restarted = await Database.OpenAnother();
        var after = (await restarted.Shards.Acquire(0, Owner, Now, Lapse, Cancellation)).ShouldNotBeNull();
        after.Epoch.ShouldBe(before.Epoch + 1);
        await Should.ThrowAsync<LeaseLostException>(() => Shards.Renew(before, Lapse, Cancellation));
        await restarted.Shards.Renew(after, Lapse, Cancellation);
    }

    [Fact]
    public async Task A_released_shard_is_free_and_its_epoch_goes_on_rising()
    {
        var lease = await Lease();
        await Shards.Release(lease, Cancellation);
        await Should.ThrowAsync<LeaseLostException>(() => Shards.Renew(lease, Lapse, Cancellation));
        (await Shards.Acquire(0, Other, Now, Lapse, Cancellation)).ShouldNotBeNull().Epoch.ShouldBeGreaterThan(lease.Epoch);
    }

    [Fact]
    public async Task Releasing_what_somebody_else_has_by_now_changes_nothing()
    {
        var former = await Lease();
        Database.Time.Advance(StorageFixture.LeaseDuration);
        var taken = await Lease(owner: Other);
        await Shards.Release(former, Cancellation);
        await Shards.Renew(taken, Lapse, Cancellation);
    }

    [Fact]
    public async Task A_batch_renews_the_lease_by_the_duration_the_storage_was_opened_with()
    {
        var lease = await Lease();
        Database.Time.Advance(TimeSpan.FromSeconds(9));
        await Given.Apply(Storage, lease);
        Database.Time.Advance(StorageFixture.LeaseDuration - TimeSpan.FromSeconds(1));
        (await Shards.Acquire(0, Other, Now, Lapse, Cancellation)).ShouldBeNull();
        Database.Time.Advance(TimeSpan.FromSeconds(1));
        (await Shards.Acquire(0, Other, Now, Lapse, Cancellation)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Of_two_servers_that_ask_at_once_one_gets_the_shard()
    {
        var another = await Database.OpenAnother();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => Task.Run(() =>
            (number % 2 == 0 ? Storage : another).Shards.Acquire(0, $"server-{number}", Now, Lapse, Cancellation))));
        answers.Count(lease => lease is not null).ShouldBe(1);
    }
}
