using MongoDB.Bson;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core;
using Orchestrator.Core.Reports;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;
using Orchestrator.Storage.MongoDb;
using Orchestrator.Storage.MongoDb.Schema;
using Orchestrator.Storage.Tests.Compliance;

namespace Orchestrator.Storage.Tests.MongoDb.Faults;

/// <summary>Breaks the connection before and after every command of what must be stored whole or not at all.</summary>
public sealed class FaultTests : IAsyncLifetime
{
    private readonly MongoUnderTest database = MongoUnderTest.OfItsOwn();
    private FaultyConnection connection = null!;
    private MongoStorage storage = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        connection = new FaultyConnection(await database.Connect());
        storage = await MongoStorage.Open(connection, database.Time, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await storage.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task A_creation_that_breaks_anywhere_leaves_a_whole_run_or_none_and_its_rubbish_is_removed()
    {
        var whole = 0;
        var step = 0;
        for (var broke = true; broke; step++)
        {
            var id = $"run-{step}";
            connection.BreakAt(step);
            var failure = await Record.ExceptionAsync(() => Create(id));
            broke = connection.HasBroken;
            (failure is not null).ShouldBe(broke);
            connection.Mend();

            var exists = await storage.Runs.Find(id, Cancellation) is not null;
            (await Given.ToList(storage.Runs.AllTargets(id, Cancellation))).Count.ShouldBe(exists ? 3 : 0);
            (await Create(id)).ShouldBe(!exists);
            (await Given.ToList(storage.Runs.AllTargets(id, Cancellation))).Count.ShouldBe(3);
            whole += exists && broke ? 1 : 0;
        }

        step.ShouldBeGreaterThan(10);
        whole.ShouldBe(1);
        database.Time.Advance(TimeSpan.FromHours(2));
        await storage.Runs.RemoveEnded(DateTimeOffset.MinValue, 10, Cancellation);
        (await Count(Collections.TargetRuns)).ShouldBe(3 * step);
        (await Count(Collections.Removals)).ShouldBe(0);
    }

    [Fact]
    public async Task A_creation_that_was_given_up_while_it_went_on_comes_to_nothing()
    {
        var gate = new Gate(await database.Connect(), Collections.TargetRuns);
        await using var other = await MongoStorage.Open(gate, database.Time, Cancellation);
        var creating = Task.Run(() => other.Runs.Create(Given.Run("run-1"), Given.Tokens("run-1", 3), Given.Event("run-1"), Cancellation), Cancellation);
        await gate.Reached;
        database.Time.Advance(TimeSpan.FromHours(2));
        await storage.Runs.RemoveEnded(DateTimeOffset.MinValue, 10, Cancellation);
        gate.Open();

        (await Should.ThrowAsync<InvalidOperationException>(() => creating)).Message.ShouldContain("given up");
        (await storage.Runs.Find("run-1", Cancellation)).ShouldBeNull();
        (await Create("run-1")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_batch_that_breaks_anywhere_is_whole_or_absent_and_can_be_repeated_without_counting_twice()
    {
        await Given.StoredRun(storage, "run-1", 200);
        var lease = (await storage.Shards.Acquire(0, "server-a", null, Cancellation)).ShouldNotBeNull();
        var whole = 0;
        var step = 0;
        for (var broke = true; broke; step++)
        {
            connection.BreakAt(step);
            await Record.ExceptionAsync(() => Apply(lease, step));
            broke = connection.HasBroken;
            connection.Mend();

            var token = (await storage.Runs.FindTarget("run-1", step, Cancellation)).ShouldNotBeNull();
            var stored = token.State == TargetRunState.Active;
            (await Total()).ShouldBe(stored ? step + 1 : step);
            (await storage.Runs.Commands([Given.Command("run-1", step).Id], Cancellation)).Count.ShouldBe(stored ? 1 : 0);
            (await storage.Runs.Events("run-1", step + 1, 10, Cancellation)).Count.ShouldBe(stored ? 1 : 0);

            await Apply(lease, step);
            (await Total()).ShouldBe(step + 1);
            (await Count(Collections.ReportOutputs)).ShouldBe(step + 1);
            whole += stored && broke ? 1 : 0;
        }

        step.ShouldBeGreaterThan(15);
        whole.ShouldBe(1);
    }

    [Fact]
    public async Task A_batch_whose_transaction_runs_again_counts_once()
    {
        await Given.StoredRun(storage, "run-1");
        var lease = (await storage.Shards.Acquire(0, "server-a", null, Cancellation)).ShouldNotBeNull();
        connection.Collisions = 2;
        await Apply(lease, 0);
        connection.Collisions.ShouldBeLessThan(0);
        (await Total()).ShouldBe(1);
    }

    [Fact]
    public async Task A_removal_that_breaks_anywhere_is_finished_by_the_next()
    {
        var lease = (await storage.Shards.Acquire(0, "server-a", null, Cancellation)).ShouldNotBeNull();
        var step = 0;
        for (var broke = true; broke; step++)
        {
            await Given.StoredRun(storage, "run-1");
            await Apply(lease, 0);
            await Given.Apply(storage, lease, batch => batch.Put(Given.Run("run-1") with { Status = RunStatus.Completed, EndedAt = Given.Noon }));
            connection.BreakAt(step);
            await Record.ExceptionAsync(() => Remove());
            broke = connection.HasBroken;
            connection.Mend();

            await Remove();
            foreach (var collection in new[]
            {
                Collections.Runs, Collections.TargetRuns, Collections.Commands, Collections.RunEvents, Collections.ReportEntries, Collections.ReportOutputs,
                Collections.ReportSorts, Collections.ReportSlots, Collections.ReportKinds, Collections.ReportKindSlots, Collections.ReportTrends, Collections.ReportCauses,
                Collections.Removals,
            })
                (await Count(collection)).ShouldBe(0, $"{collection} after step {step}");
        }

        step.ShouldBeGreaterThan(10);
    }

    private Task<int> Remove() => storage.Runs.RemoveEnded(Given.Noon.AddDays(1), 10, Cancellation);

    private Task<bool> Create(string id) => storage.Runs.Create(Given.Run(id), Given.Tokens(id, 3), Given.Event(id), Cancellation);

    private Task Apply(ShardLease lease, int ordinal) => Given.Apply(
        storage,
        lease,
        batch => batch.Put(Given.Run("run-1") with { LastEvent = ordinal + 2 }),
        batch => batch.Put(Given.Token("run-1", ordinal) with { State = TargetRunState.Active }),
        batch => batch.Add(Given.Entry("run-1", ordinal, outcome: StepOutcome.Failed) with { Output = "some", Message = "disk full" }),
        batch => batch.Send(Given.Command("run-1", ordinal)),
        batch => batch.Settle("settled"),
        batch => batch.Add(Given.Event("run-1", ordinal + 2)));

    private async Task<long> Total() => (await storage.Reports.Query(new ReportFilter(), new PageRequest(), Cancellation)).Total;

    private async Task<long> Count(string collection)
    {
        var everything = new BsonDocument("_id", new BsonDocument("$gte", BsonMinKey.Value));
        return (await connection.Run(new BsonDocument { { "count", collection }, { "query", everything } }, Cancellation))["n"].ToInt64();
    }
}
