using Orchestrator.Core.Installation;
using Orchestrator.Core.Targets;

namespace Orchestrator.Storage.Tests.Compliance;

/// <summary>What every <see cref="ITargetLeaseStore"/> does.</summary>
public abstract class TargetLeaseStoreCompliance(StorageFixture fixture) : StoreCompliance(fixture)
{
    private const string Other = "server-b/2";
    private const string Worker = "server-a/1";

    private ITargetLeaseStore Leases => Storage.TargetLeases;

    [Fact]
    public async Task A_free_target_is_given_to_who_asks_and_to_the_next_it_is_told_whose_it_is()
    {
        (await Take(Worker, "t-1", "run/0/1")).ShouldBe(new TargetLease("t-1", Worker, "run/0/1", 1));

        (await Take(Other, "t-1", "run/0/1")).ShouldBe(new TargetLease("t-1", Worker, "run/0/1", 1));
        (await Take(Other, "t-1", "other/0/1")).ShouldBe(new TargetLease("t-1", Worker, "run/0/1", 1));
        (await Take(Other, "t-2", "run/1/1")).Owner.ShouldBe(Other);
    }

    [Fact]
    public async Task Who_asks_again_for_what_it_has_still_has_it_and_for_something_else_does_not_get_it()
    {
        var lease = await Take(Worker, "t-1", "run/0/1");

        (await Take(Worker, "t-1", "run/0/1")).ShouldBe(lease);
        (await Take(Worker, "t-1", "run/0/2")).ShouldBe(lease);
    }

    [Fact]
    public async Task Beginnings_of_one_command_are_counted_and_another_command_begins_at_one()
    {
        await Leases.Release([await Take(Worker, "t-1", "run/0/1")], Cancellation);
        var second = await Take(Other, "t-1", "run/0/1");
        second.ShouldBe(new TargetLease("t-1", Other, "run/0/1", 2));
        await Leases.Release([second], Cancellation);

        (await Take(Worker, "t-1", "run/0/2")).ShouldBe(new TargetLease("t-1", Worker, "run/0/2", 1));
    }

    [Fact]
    public async Task A_lapsed_lease_is_taken_away_only_while_it_stands_as_it_was_seen()
    {
        var lapsed = await Take(Worker, "t-1", "run/0/1");
        (await Take(Other, "t-1", "run/0/1", lapsed with { Beginning = 7 })).Owner.ShouldBe(Worker);
        (await Take(Other, "t-1", "run/0/1", lapsed with { CommandId = "run/0/9" })).Owner.ShouldBe(Worker);

        var taken = await Take(Other, "t-1", "run/0/1", lapsed);

        taken.ShouldBe(new TargetLease("t-1", Other, "run/0/1", 2));
        (await Take("server-c/1", "t-1", "run/0/1", lapsed)).ShouldBe(taken);
        await Leases.Release([lapsed], Cancellation);
        (await Take("server-c/1", "t-1", "run/0/1")).ShouldBe(taken);
    }

    [Fact]
    public async Task What_is_known_of_a_targets_leases_goes_with_the_target_its_being_woken_included()
    {
        await Storage.Targets.Save([new Target { Id = "t-1", Name = "one" }], Cancellation);
        await Leases.Release([await Take(Worker, "t-1", "run/0/1"), await Take(Worker, ITargetLeaseStore.OfWaking("t-1"), "run/0/2")], Cancellation);

        await Storage.Targets.Remove(["t-1"], Cancellation);

        (await Take(Worker, "t-1", "run/0/1")).Beginning.ShouldBe(1);
        (await Take(Worker, ITargetLeaseStore.OfWaking("t-1"), "run/0/2")).Beginning.ShouldBe(1);
    }

    [Fact]
    public async Task A_lapsed_lease_may_be_taken_for_another_command()
    {
        var lapsed = await Take(Worker, "t-1", "run/0/1");

        (await Take(Other, "t-1", "next/0/1", lapsed)).ShouldBe(new TargetLease("t-1", Other, "next/0/1", 1));
    }

    [Fact]
    public async Task Many_targets_are_asked_for_at_once_and_each_answer_says_whose_it_is()
    {
        var half = Enumerable.Range(0, 250).Select(number => new LeaseWish($"t-{number}", $"run/{number}/1")).ToList();
        await Leases.Take(Other, half, Cancellation);
        var all = Enumerable.Range(0, 500).Select(number => new LeaseWish($"t-{number}", $"run/{number}/1")).ToList();

        var standing = await Leases.Take(Worker, all, Cancellation);

        standing.Select(lease => lease.TargetId).Order().ShouldBe(all.Select(wish => wish.TargetId).Order());
        standing.Count(lease => lease.Owner == Worker).ShouldBe(250);
        (await Leases.Of(Worker, Cancellation)).Count.ShouldBe(250);
        await Leases.Release([.. standing.Where(lease => lease.Owner == Worker)], Cancellation);
        (await Leases.Of(Worker, Cancellation)).ShouldBeEmpty();
        (await Leases.Of(Other, Cancellation)).Count.ShouldBe(250);
    }

    [Fact]
    public async Task Of_workers_that_ask_at_once_one_gets_the_target()
    {
        var another = await Database.OpenAnother();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => Task.Run(
            () => (number % 2 == 0 ? Storage : another).TargetLeases.Take($"worker-{number}", [new LeaseWish("t-1", "run/0/1")], Cancellation))));

        var owner = answers[0][0].Owner.ShouldNotBeNull();
        answers.ShouldAllBe(answer => answer[0].Owner == owner);
        var lapsed = answers[0][0];
        answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => Task.Run(
            () => (number % 2 == 0 ? Storage : another).TargetLeases.Take($"heir-{number}", [new LeaseWish("t-1", "run/0/1", lapsed)], Cancellation))));

        answers.ShouldAllBe(answer => answer[0].Owner!.StartsWith("heir-") && answer[0].Beginning == 2);
        answers.Select(answer => answer[0].Owner).Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task The_register_shows_who_says_that_it_lives()
    {
        var another = await Database.OpenAnother();
        (await Leases.Beat(Worker, Cancellation)).ShouldHaveSingleItem().Name.ShouldBe(Worker);
        var first = await another.TargetLeases.Beat(Other, Cancellation);

        var second = await another.TargetLeases.Beat(Other, Cancellation);

        second.Single(mark => mark.Name == Worker).ShouldBe(first.Single(mark => mark.Name == Worker));
        second.Single(mark => mark.Name == Other).ShouldNotBe(first.Single(mark => mark.Name == Other));
    }

    [Fact]
    public async Task A_worker_is_forgotten_only_if_it_has_been_silent_since_it_was_seen()
    {
        var seen = (await Leases.Beat(Other, Cancellation)).Single();
        await Leases.Beat(Other, Cancellation);
        await Leases.Forget(seen, Cancellation);
        var marks = await Leases.Beat(Worker, Cancellation);
        marks.Count.ShouldBe(2);

        await Leases.Forget(marks.Single(mark => mark.Name == Other), Cancellation);

        (await Leases.Beat(Worker, Cancellation)).ShouldHaveSingleItem().Name.ShouldBe(Worker);
    }

    [Fact]
    public async Task The_lease_of_a_target_goes_with_it()
    {
        await Storage.Targets.Save([Whole.Target()], Cancellation);
        await Leases.Release([await Take(Worker, "t-1", "run/0/1")], Cancellation);

        await Storage.Targets.Remove(["t-1"], Cancellation);

        (await Take(Worker, "t-1", "run/0/1")).Beginning.ShouldBe(1);
    }

    private async Task<TargetLease> Take(string worker, string target, string command, TargetLease? lapsed = null) =>
        (await Leases.Take(worker, [new LeaseWish(target, command, lapsed)], Cancellation)).ShouldHaveSingleItem();
}
