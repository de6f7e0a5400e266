using Orchestrator.Core;
using Orchestrator.Core.Runs;

namespace Orchestrator.Storage.Tests.Compliance;

/// <summary>What every <see cref="IRunStore"/> does with runs as a whole.</summary>
public abstract class RunStoreCompliance(StorageFixture fixture) : StoreCompliance(fixture)
{
    private IRunStore Runs => Storage.Runs;

    [Fact]
    public async Task A_created_run_is_there_with_its_targets_and_its_first_event_also_after_a_restart()
    {
        var run = Whole.Run("run-1");
        (await Runs.Create(run, Given.Tokens(run.Id, 3), Given.Event(run.Id), Cancellation)).ShouldBeTrue();
        foreach (var storage in new[] { Storage, await Database.OpenAnother() })
        {
            (await storage.Runs.Find(run.Id, Cancellation)).ShouldBeWhole(run);
            (await Given.ToList(storage.Runs.AllTargets(run.Id, Cancellation))).ShouldBeWhole(Given.Tokens(run.Id, 3));
            (await storage.Runs.Events(run.Id, 0, 10, Cancellation)).ShouldBe([Given.Event(run.Id)]);
        }
    }

    [Fact]
    public async Task How_its_targets_flow_is_read_with_a_run_and_not_with_lists_of_runs()
    {
        var run = await Given.StoredRun(Storage, "run-1");
        var lease = await Lease();
        var first = run with { Flow = new RunFlow([new ActivityCount("install", TargetRunState.Active, 3)], []) };
        var moved = run with { Flow = new RunFlow([new ActivityCount("Büro", TargetRunState.Waiting, 1)], [new Passage("install", "Done", 2)]) };
        var ended = moved with { Status = RunStatus.Completed, EndedAt = Now };
        foreach (var next in new[] { first, moved, ended, ended with { Flow = new RunFlow([], null) }, ended with { Flow = null } })
        {
            await Given.Apply(Storage, lease, batch => batch.Put(next));
            (await Runs.Find(run.Id, Cancellation)).ShouldBeWhole(next);
            (await Runs.ActiveRuns(0, Cancellation)).ShouldBeWhole(next.HasEnded ? [] : [next]);
            (await Runs.List(new RunFilter(), new PageRequest(), Cancellation)).Items.ShouldBeWhole([next with { Flow = null }]);
            (await Runs.EndsToFollow(10, Cancellation)).ShouldBeWhole(next.HasEnded ? [next with { Flow = null }] : []);
        }
    }

    [Fact]
    public async Task A_run_is_not_created_twice()
    {
        var run = await Given.StoredRun(Storage, "run-1");
        (await Runs.Create(run with { Name = "Another" }, Given.Tokens(run.Id, 9), Given.Event(run.Id), Cancellation)).ShouldBeFalse();
        (await Runs.Find(run.Id, Cancellation)).ShouldBeWhole(run);
        (await Given.ToList(Runs.AllTargets(run.Id, Cancellation))).Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_run_with_a_token_that_cannot_be_stored_leaves_nothing_behind()
    {
        var twice = new[] { Given.Token("run-1", 0), Given.Token("run-1", 0) };
        await Should.ThrowAsync<Exception>(() => Runs.Create(Given.Run("run-1", 2), twice, Given.Event("run-1"), Cancellation));
        (await Runs.Find("run-1", Cancellation)).ShouldBeNull();
        (await Given.StoredRun(Storage, "run-1", 2)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Nothing_is_found_of_a_run_that_does_not_exist()
    {
        (await Runs.Find("none", Cancellation)).ShouldBeNull();
        (await Runs.FindTarget("none", 0, Cancellation)).ShouldBeNull();
        (await Given.ToList(Runs.AllTargets("none", Cancellation))).ShouldBeEmpty();
        (await Runs.Targets("none", new TargetRunFilter(), new PageRequest(), Cancellation)).Total.ShouldBe(0);
        (await Runs.Events("none", 0, 1, Cancellation)).ShouldBeEmpty();
        (await Runs.Waits("none", 1, Cancellation)).ShouldBeEmpty();
        (await Runs.ActivityCounts("none", Cancellation)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_active_runs_of_a_shard_come_oldest_first_without_the_ended_ones()
    {
        await Given.StoredRun(Storage, "b-oldest");
        await Given.StoredRun(Storage, "ended", with: run => run with { Status = RunStatus.Completed, EndedAt = Now });
        await Given.StoredRun(Storage, "elsewhere", with: run => run with { Shard = 1 });
        await Given.StoredRun(Storage, "a-newest", with: run => run with { Status = RunStatus.Scheduled });
        (await Runs.ActiveRuns(0, Cancellation)).Select(run => run.Id).ShouldBe(["b-oldest", "a-newest"]);
        (await Runs.ActiveRuns(1, Cancellation)).Select(run => run.Id).ShouldBe(["elsewhere"]);
    }

    [Fact]
    public async Task Runs_are_listed_newest_first_page_by_page_and_by_filter()
    {
        foreach (var number in Enumerable.Range(1, 5))
        {
            await Given.StoredRun(Storage, $"run-{number}", 1, run => run with
            {
                CreatedAt = Now.AddMinutes(number),
                DefinitionId = number % 2 == 0 ? "even" : "odd",
                RerunOf = number == 5 ? "run-1" : null,
                Status = number <= 2 ? RunStatus.Cancelled : RunStatus.Running,
                EndedAt = number <= 2 ? Now : null,
            });
        }

        (await Ids(new RunFilter())).ShouldBe("run-5 run-4 run-3 run-2 run-1 of 5");
        (await Ids(new RunFilter(), new PageRequest(1, 2))).ShouldBe("run-4 run-3 of 5");
        (await Ids(new RunFilter(), new PageRequest(9, 2))).ShouldBe(" of 5");
        (await Ids(new RunFilter("even"))).ShouldBe("run-4 run-2 of 2");
        (await Ids(new RunFilter(Active: true))).ShouldBe("run-5 run-4 run-3 of 3");
        (await Ids(new RunFilter(Active: false))).ShouldBe("run-2 run-1 of 2");
        (await Ids(new RunFilter(RerunOf: "run-1"))).ShouldBe("run-5 of 1");
        (await Ids(new RunFilter("odd", true, "run-1"))).ShouldBe("run-5 of 1");
        (await Ids(new RunFilter("even", true, "run-1"))).ShouldBe(" of 0");
    }

    [Fact]
    public async Task Events_come_in_order_after_the_number_that_is_known()
    {
        var run = await Given.StoredRun(Storage, "run-1");
        await Given.StoredRun(Storage, "run-2");
        var lease = await Lease();
        await Given.Apply(Storage, lease, [.. new[] { 3, 2, 4 }.Select<int, Action<RunBatch>>(number => batch => batch.Add(Given.Event(run.Id, number)))]);
        (await Runs.Events(run.Id, 1, 2, Cancellation)).Select(item => item.Number).ShouldBe([2, 3]);
        (await Runs.Events(run.Id, 3, 10, Cancellation)).Select(item => item.Number).ShouldBe([4]);
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 0)]
    [InlineData(0, 1001)]
    public async Task A_page_outside_its_bounds_is_refused(int offset, int limit)
    {
        var page = new PageRequest(offset, limit);
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => Runs.List(new RunFilter(), page, Cancellation));
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => Runs.Targets("run-1", new TargetRunFilter(), page, Cancellation));
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => Storage.Reports.Query(new(), page, Cancellation));
    }

    private async Task<string> Ids(RunFilter filter, PageRequest? page = null)
    {
        var found = await Runs.List(filter, page ?? new PageRequest(), Cancellation);
        return $"{string.Join(' ', found.Items.Select(run => run.Id))} of {found.Total}";
    }
}
