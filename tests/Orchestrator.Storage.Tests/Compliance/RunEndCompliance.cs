using Orchestrator.Core.Runs;

namespace Orchestrator.Storage.Tests.Compliance;

/// <summary>What every <see cref="IRunStore"/> does with the ends of runs that somebody has yet to follow up.</summary>
public abstract class RunEndCompliance(StorageFixture fixture) : StoreCompliance(fixture)
{
    private IRunStore Runs => Storage.Runs;

    [Fact]
    public async Task An_end_is_told_until_it_has_been_followed_up_the_first_end_first()
    {
        await End("second", Now.AddMinutes(2));
        await End("first", Now.AddMinutes(1));
        await End("third", Now.AddMinutes(3));
        await Given.StoredRun(Storage, "active");

        (await Ids(10)).ShouldBe(["first", "second", "third"]);
        (await Ids(2)).ShouldBe(["first", "second"]);
        await Runs.EndsFollowed(["first", "third", "unknown"], Cancellation);
        (await Ids(10)).ShouldBe(["second"]);
        (await (await Database.OpenAnother()).Runs.EndsToFollow(10, Cancellation)).ShouldHaveSingleItem().ShouldBeWhole(await Runs.Find("second", Cancellation));
        await Runs.EndsFollowed(["second"], Cancellation);
        (await Ids(10)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_batch_that_is_not_stored_tells_no_end()
    {
        var run = await Given.StoredRun(Storage, "run-1");
        var lease = await Lease();
        await Storage.Shards.Release(lease, Cancellation);
        await Should.ThrowAsync<Core.Shards.LeaseLostException>(() => Given.Apply(Storage, lease, batch => batch.Put(Ended(run, Now))));
        (await Ids(10)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_end_of_a_removed_run_is_told_no_more()
    {
        await End("old", Now.AddDays(-2));
        (await Runs.RemoveEnded(Now, 10, Cancellation)).ShouldBe(1);
        (await Ids(10)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public Task More_or_less_than_its_bounds_is_refused(int max) => Should.ThrowAsync<ArgumentOutOfRangeException>(() => Runs.EndsToFollow(max, Cancellation));

    private static RunRecord Ended(RunRecord run, DateTimeOffset at) => run with { Status = RunStatus.Completed, EndedAt = at };

    private async Task<IEnumerable<string>> Ids(int max) => (await Runs.EndsToFollow(max, Cancellation)).Select(run => run.Id);

    private async Task End(string id, DateTimeOffset at)
    {
        var run = await Given.StoredRun(Storage, id);
        await Given.Apply(Storage, await Lease(), batch => batch.Put(Ended(run, at)));
    }
}
