using System.Collections.Concurrent;
using Orchestrator.Core;
using Orchestrator.Core.Access;
using Orchestrator.Core.Distributions;
using Orchestrator.Core.Reports;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Targets;

namespace Orchestrator.Storage.Tests.Compliance;

/// <summary>What every storage does when two servers use it at the same moment.</summary>
public abstract class ConcurrencyCompliance(StorageFixture fixture) : StoreCompliance(fixture)
{
    private const int Callers = 8;

    [Fact]
    public async Task Of_many_who_save_the_next_draft_none_makes_a_version_of_its_own()
    {
        await AtOnce((storage, number) => storage.Definitions.SaveDraft(Draft($"{{\"n\":{number}}}"), Cancellation));
        (await Storage.Definitions.Versions("patch", Cancellation)).ShouldHaveSingleItem().Version.ShouldBe(1);
        await Storage.Definitions.PublishRead((await Storage.Definitions.Find("patch", null, Cancellation))!, "olga", Now, Cancellation);
        await AtOnce((storage, number) => storage.Definitions.SaveDraft(Draft($"{{\"n\":{number}}}"), Cancellation));
        (await Storage.Definitions.Versions("patch", Cancellation)).Select(version => (version.Version, version.IsPublished)).ShouldBe([(2, false), (1, true)]);
        (await Storage.Definitions.List(null, new PageRequest(), Cancellation)).Items.ShouldHaveSingleItem().Version.ShouldBe(2);
    }

    [Fact]
    public async Task What_is_published_while_others_save_is_never_changed_afterwards()
    {
        var published = new ConcurrentBag<StoredDefinition>();
        await AtOnce(async (storage, number) =>
        {
            var draft = await storage.Definitions.SaveDraft(Draft($"{{\"n\":{number}}}"), Cancellation);
            if (await storage.Definitions.PublishRead(draft, $"by {number}", Now, Cancellation) is { } version)
                published.Add(version);
        });
        published.ShouldNotBeEmpty();
        foreach (var version in published)
            (await Storage.Definitions.Find("patch", version.Version, Cancellation)).ShouldBe(version);
        var versions = await Storage.Definitions.Versions("patch", Cancellation);
        versions.Select(version => version.Version).ShouldBe(Enumerable.Range(1, versions.Count).Reverse());
    }

    [Fact]
    public async Task Of_many_who_take_a_name_one_gets_it()
    {
        var taken = await AtOnce(async (storage, number) =>
        {
            try
            {
                await storage.Targets.Save([new Target { Id = $"t-{number}", Name = number % 2 == 0 ? "PC-KÖLN" : "pc-köln" }, new Target { Id = $"other-{number}", Name = $"other-{number}" }], Cancellation);
                return true;
            }
            catch (DuplicateNameException)
            {
                return false;
            }
        });
        taken.Count(one => one).ShouldBe(1);
        (await Given.ToList(Storage.Targets.All(Cancellation))).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_group_that_many_save_at_once_is_there_once_as_one_of_them_saved_it()
    {
        var saved = await AtOnce(async (storage, number) =>
        {
            var group = new Group { Name = number % 2 == 0 ? "KÖLN" : "köln", Description = $"by {number}" };
            await storage.Groups.Save(group, Cancellation);
            return group;
        });
        saved.ShouldContain((await Storage.Groups.All(Cancellation)).ShouldHaveSingleItem());
    }

    [Fact]
    public async Task Targets_that_come_at_once_with_the_same_new_group_are_all_in_it()
    {
        await AtOnce((storage, number) => storage.Targets.Apply(
            new TargetChanges([new Target { Id = $"t-{number}", Name = $"pc-{number}", Groups = ["new"] }], new Dictionary<string, Func<Target, Target>>()) { NewGroups = [new Group { Name = "new" }] },
            Cancellation));
        (await Storage.Groups.All(Cancellation)).ShouldBe([new Group { Name = "new" }]);
        (await Storage.Targets.Ids(new TargetFilter { Group = "new" }, Cancellation)).Count.ShouldBe(Callers);
    }

    [Fact]
    public async Task Of_many_who_add_a_secret_all_get_that_of_the_first()
    {
        var secrets = await AtOnce((storage, number) => storage.Access.AddSecret("signing", [(byte)number], Cancellation));
        secrets.Select(secret => secret.ShouldHaveSingleItem()).Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Of_many_who_name_a_number_of_shards_all_get_that_of_the_first()
    {
        var shards = await AtOnce((storage, number) => storage.Shards.Shards(number + 1, Cancellation));
        shards.Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Of_many_who_create_a_run_one_does()
    {
        var created = await AtOnce((storage, number) =>
            storage.Runs.Create(Given.Run("run-1", number + 1), Given.Tokens("run-1", number + 1), Given.Event("run-1"), Cancellation));
        created.Count(one => one).ShouldBe(1);
        var run = (await Storage.Runs.Find("run-1", Cancellation)).ShouldNotBeNull();
        (await Given.ToList(Storage.Runs.AllTargets("run-1", Cancellation))).Count.ShouldBe(run.Ledger.Targets);
        (await Storage.Runs.Events("run-1", 0, 10, Cancellation)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Lines_of_the_audit_log_that_come_at_once_are_all_there()
    {
        await AtOnce(async (storage, number) =>
        {
            await storage.Access.Audit(new AuditEntry(Now, "olga", "did", $"it {number}"), Cancellation);
        });
        var log = await Storage.Access.AuditLog(new PageRequest(), Cancellation);
        log.Total.ShouldBe(Callers);
        log.Items.Select(line => line.Subject).Distinct().Count().ShouldBe(Callers);
    }

    [Fact]
    public async Task Batches_of_different_shards_do_not_hinder_one_another()
    {
        await AtOnce(async (storage, number) =>
        {
            var id = $"run-{number}";
            await Given.StoredRun(storage, id, with: run => run with { Shard = number });
            var lease = (await storage.Shards.Acquire(number, Owner, null, Cancellation)).ShouldNotBeNull();
            for (var entry = 1; entry <= 5; entry++)
                await Given.Apply(storage, lease, batch => batch.Put(Given.Token(id, 0)), batch => batch.Add(Given.Entry(id, 0, entry)));
        });
        (await Storage.Reports.Query(new ReportFilter(), new PageRequest(), Cancellation)).Total.ShouldBe(5 * Callers);
    }

    [Fact]
    public async Task Of_two_batches_with_the_same_entries_at_once_the_entries_count_once()
    {
        await Given.StoredRun(Storage, "run-1", Callers);
        var lease = await Lease();
        var entries = Enumerable.Range(0, Callers).Select(ordinal => Given.Entry("run-1", ordinal)).ToList();
        await AtOnce(async (storage, number) =>
        {
            await Given.Apply(storage, lease, [.. entries.Select<ReportEntry, Action<RunBatch>>(entry => batch => batch.Add(entry))]);
        });
        (await Storage.Reports.Query(new ReportFilter { RunId = "run-1" }, new PageRequest(), Cancellation)).Total.ShouldBe(Callers);
    }

    [Fact]
    public async Task Each_ended_run_is_removed_by_one()
    {
        const int Runs = 6;
        for (var number = 0; number < Runs; number++)
            await Given.StoredRun(Storage, $"run-{number}", with: run => run with { Status = RunStatus.Completed, EndedAt = Now.AddDays(-1) });
        var removed = await AtOnce((storage, _) => storage.Runs.RemoveEnded(Now, Runs, Cancellation));
        removed.Sum().ShouldBe(Runs);
        (await Storage.Runs.List(new RunFilter(), new PageRequest(), Cancellation)).Total.ShouldBe(0);
    }

    [Fact]
    public async Task What_a_late_batch_brings_while_its_run_is_removed_is_nowhere_to_be_found()
    {
        for (var round = 0; round < 5; round++)
        {
            var id = $"run-{round}";
            await Given.StoredRun(Storage, id, with: run => run with { Status = RunStatus.Completed, EndedAt = Now.AddDays(-1) });
            var lease = await Lease();
            var another = await Database.OpenAnother();
            await Task.WhenAll(
                Task.Run(() => Given.Apply(Storage, lease, batch => batch.Add(Given.Entry(id, 0)), batch => batch.Send(Given.Command(id, 0)))),
                Task.Run(() => another.Runs.RemoveEnded(Now, 10, Cancellation)));
            (await Storage.Reports.Query(new ReportFilter(), new PageRequest(), Cancellation)).Total.ShouldBe(0);
            (await Storage.Reports.Find(Given.Entry(id, 0).CommandId, 1, Cancellation)).ShouldBeNull();
            (await Storage.Runs.Commands([Given.Command(id, 0).Id], Cancellation)).ShouldBeEmpty();
        }
    }

    private static StoredDefinition Draft(string json) => new()
    {
        DefinitionId = "patch", Version = 1, Name = "Patch", IsPublished = false, Json = json, SavedAt = Given.Noon, SavedBy = "olga",
    };

    /// <summary>Calls on two servers, all at the same moment.</summary>
    private async Task<T[]> AtOnce<T>(Func<IStorage, int, Task<T>> call)
    {
        var another = await Database.OpenAnother();
        using var start = new SemaphoreSlim(0);
        var calls = Enumerable.Range(0, Callers).Select(number => Task.Run(async () =>
        {
            await start.WaitAsync(Cancellation);
            return await call(number % 2 == 0 ? Storage : another, number);
        })).ToList();
        start.Release(Callers);
        return await Task.WhenAll(calls);
    }

    private Task<bool[]> AtOnce(Func<IStorage, int, Task> call) => AtOnce(async (storage, number) =>
    {
        await call(storage, number);
        return true;
    });
}
