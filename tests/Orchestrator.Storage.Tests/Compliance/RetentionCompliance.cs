using Orchestrator.Core;
using Orchestrator.Core.Reports;
using Orchestrator.Core.Runs;

namespace Orchestrator.Storage.Tests.Compliance;

/// <summary>What every <see cref="IRunStore"/> does when ended runs are removed.</summary>
public abstract class RetentionCompliance(StorageFixture fixture) : StoreCompliance(fixture)
{
    private IRunStore Runs => Storage.Runs;

    [Fact]
    public async Task An_ended_run_goes_with_everything_that_belongs_to_it()
    {
        await EndedRun("old", Now.AddDays(-1), targets: 2_500);
        await EndedRun("kept", Now);
        (await Runs.RemoveEnded(Now, 10, Cancellation)).ShouldBe(1);

        (await Runs.Find("old", Cancellation)).ShouldBeNull();
        (await Given.ToList(Runs.AllTargets("old", Cancellation))).ShouldBeEmpty();
        (await Runs.FindTarget("old", 0, Cancellation)).ShouldBeNull();
        (await Runs.Events("old", 0, 10, Cancellation)).ShouldBeEmpty();
        (await Runs.Commands([Given.Command("old", 0).Id], Cancellation)).ShouldBeEmpty();
        (await Storage.Reports.Find(Given.Entry("old", 0).CommandId, 1, Cancellation)).ShouldBeNull();
        (await Storage.Reports.Query(new ReportFilter(), new PageRequest(), Cancellation)).Items.ShouldHaveSingleItem().RunId.ShouldBe("kept");
        (await Storage.Reports.Query(new ReportFilter { TargetId = "t-0" }, new PageRequest(), Cancellation)).Total.ShouldBe(1);
        (await Given.ToList(Runs.AllTargets("kept", Cancellation))).Count.ShouldBe(3);
        (await Runs.Commands([Given.Command("kept", 0).Id], Cancellation)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_run_that_has_not_ended_is_never_removed()
    {
        await Given.StoredRun(Storage, "active", with: run => run with { CreatedAt = Now.AddYears(-1) });
        (await Runs.RemoveEnded(Now.AddYears(1), 10, Cancellation)).ShouldBe(0);
        (await Runs.Find("active", Cancellation)).ShouldNotBeNull();
    }

    [Fact]
    public async Task At_most_as_many_as_asked_for_go_the_oldest_first()
    {
        await EndedRun("second", Now.AddDays(-2));
        await EndedRun("first", Now.AddDays(-3));
        await EndedRun("third", Now.AddDays(-1));
        (await Runs.RemoveEnded(Now, 2, Cancellation)).ShouldBe(2);
        (await Runs.List(new RunFilter(), new PageRequest(), Cancellation)).Items.ShouldHaveSingleItem().Id.ShouldBe("third");
        (await Runs.RemoveEnded(Now, 2, Cancellation)).ShouldBe(1);
        (await Runs.RemoveEnded(Now, 2, Cancellation)).ShouldBe(0);
    }

    [Fact]
    public async Task A_run_of_a_removed_ones_id_begins_anew()
    {
        await EndedRun("run-1", Now.AddDays(-1));
        await Runs.RemoveEnded(Now, 1, Cancellation);
        await Given.StoredRun(Storage, "run-1");
        (await Storage.Reports.Query(new ReportFilter { RunId = "run-1" }, new PageRequest(), Cancellation)).Total.ShouldBe(0);
        (await Runs.Events("run-1", 0, 10, Cancellation)).Count.ShouldBe(1);
    }

    private async Task EndedRun(string id, DateTimeOffset endedAt, int targets = 3)
    {
        var run = await Given.StoredRun(Storage, id, targets);
        await Given.Apply(
            Storage,
            await Lease(),
            batch => batch.Put(run with { Status = RunStatus.Completed, EndedAt = endedAt }),
            batch => batch.Add(Given.Entry(id, 0) with { Output = "some" }),
            batch => batch.Send(Given.Command(id, 0)));
    }
}
