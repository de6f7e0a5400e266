using MongoDB.Bson;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core;
using Orchestrator.Core.Reports;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;
using Orchestrator.Storage.MongoDb;
using Orchestrator.Storage.MongoDb.Schema;
using Orchestrator.Storage.Tests.Compliance;

namespace Orchestrator.Storage.Tests.MongoDb;

/// <summary>Rollups of a database that an earlier version wrote, and lists beside batches.</summary>
public sealed class MongoReportTests : IAsyncLifetime
{
    private const int Targets = 1_500;

    private readonly MongoUnderTest database = MongoUnderTest.OfItsOwn();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await database.Open();

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task What_an_earlier_version_counted_is_counted_by_kinds_when_the_database_is_opened()
    {
        var lease = await Lease(database.Storage);
        foreach (var run in new[] { "run-1", "run-2" })
            await Given.StoredRun(database.Storage, run, Targets);
        await Given.StoredRun(database.Storage, "run-3");
        var ordinals = Enumerable.Range(0, Targets / 5).Select(number => number * 5).ToList();
        foreach (var run in new[] { "run-1", "run-2" })
            await Apply(database.Storage, lease, ordinals.Select(ordinal => Entry(run, ordinal)));
        await using var connection = await database.Connect();
        var (kinds, slots) = (await Documents(connection, Collections.ReportKinds), await Documents(connection, Collections.ReportKindSlots));
        await MakeVersion1(connection);

        var later = await database.OpenAnother();

        (await Documents(connection, Collections.ReportKinds)).ShouldBe(kinds);
        (await Documents(connection, Collections.ReportKindSlots)).ShouldBe(slots);
        (await Indexes(connection, Collections.ReportEntries)).ShouldNotContain("by_token");
        await Apply(later, lease, [Entry("run-1", 1), Entry("run-1", 0)]);
        await database.OpenAnother();
        (await later.Reports.Query(new ReportFilter(), new PageRequest(), Cancellation)).Total.ShouldBe((2 * ordinals.Count) + 1);
    }

    [Fact]
    public async Task A_database_that_a_server_of_an_earlier_version_works_on_is_left_as_it_is_until_that_is_stopped()
    {
        await StoredReport("run-1");
        await using var connection = await database.Connect();
        await MakeVersion1(connection);
        await database.Storage.Shards.Beat("server-old", Cancellation);
        var board = await database.Storage.Shards.Beat("server-older", Cancellation);
        await Update(connection, Collections.Servers, new BsonDocument("$set", new BsonDocument("seen", BsonDateTime.Create(TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(-5)))), new BsonDocument("_id", "server-older"));

        var refusal = await Should.ThrowAsync<StorageException>(database.OpenAnother);

        refusal.Message.ShouldContain("still at work");
        refusal.Message.ShouldContain(": server-old. Stop them all");
        (await Count(connection, Collections.ReportKinds)).ShouldBe(0);
        (await Indexes(connection, Collections.ReportEntries)).ShouldContain("by_token");

        await database.Storage.Shards.Forget(board.Servers.Single(server => server.Name == "server-old"), Cancellation);
        await database.OpenAnother();
        (await Count(connection, Collections.ReportKinds)).ShouldBe(1);
    }

    [Fact]
    public async Task A_server_of_this_version_that_was_faster_and_is_at_work_is_no_earlier_one()
    {
        await StoredReport("run-1");
        await using var connection = await database.Connect();
        await MakeVersion1(connection);
        var slower = new InterruptedConnection(await database.Connect(), Collections.Servers, async () =>
        {
            var faster = await database.OpenAnother();
            await faster.Shards.Beat("server-new", Cancellation);
        });

        await using var storage = await MongoStorage.Open(slower, TimeProvider.System, Cancellation);

        slower.WasInterrupted.ShouldBeTrue();
        (await Count(connection, Collections.ReportKinds)).ShouldBe(1);
    }

    [Fact]
    public async Task A_run_whose_report_has_no_sums_is_named_and_can_be_counted_later()
    {
        await StoredReport("run-1");
        await using var connection = await database.Connect();
        var sums = (await Whole(connection, Collections.ReportSorts)).Single();
        await MakeVersion1(connection);
        await Delete(connection, Collections.ReportSorts);

        var refusal = await Should.ThrowAsync<StorageException>(database.OpenAnother);

        refusal.Message.ShouldContain("run 'run-1'");
        refusal.Message.ShouldContain("Stop all servers");
        await connection.Run(new BsonDocument { { "insert", Collections.ReportSorts }, { "documents", new BsonArray { sums } } }, Cancellation);
        await database.OpenAnother();
        (await Count(connection, Collections.ReportKinds)).ShouldBe(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_run_that_is_removed_or_counted_while_it_is_being_counted_holds_nobody_up(bool isRemoved)
    {
        await StoredReport("run-1");
        await using var connection = await database.Connect();
        await MakeVersion1(connection);
        var interrupted = new InterruptedConnection(await database.Connect(), Collections.ReportSorts, async () =>
        {
            if (isRemoved)
                await Delete(connection, Collections.Runs);
            else
                await Update(connection, Collections.Runs, new BsonDocument("$set", new BsonDocument("kinds", true)));
            await Delete(connection, Collections.ReportSorts);
        });

        await using var storage = await MongoStorage.Open(interrupted, TimeProvider.System, Cancellation);

        interrupted.WasInterrupted.ShouldBeTrue();
        (await Count(connection, Collections.ReportKinds)).ShouldBe(0);
    }

    [Fact]
    public async Task A_list_and_its_total_agree_while_a_batch_is_written_between_rollup_and_entries()
    {
        await Given.StoredRun(database.Storage, "run-1");
        var lease = await Lease(database.Storage);
        await Apply(database.Storage, lease, [Entry("run-1", 0)]);
        var connection = new InterruptedConnection(
            await database.Connect(), Collections.ReportEntries, () => Apply(database.Storage, lease, [Entry("run-1", 1), Entry("run-1", 2)]));
        await using var storage = await MongoStorage.Open(connection, TimeProvider.System, Cancellation);

        var page = await storage.Reports.Query(new ReportFilter(), new PageRequest(0, 10), Cancellation);

        connection.WasInterrupted.ShouldBeTrue();
        page.Items.Count.ShouldBe(3);
        page.Total.ShouldBe(3);
    }

    /// <summary>A run with one entry in its report.</summary>
    private async Task StoredReport(string run)
    {
        await Given.StoredRun(database.Storage, run);
        await Apply(database.Storage, await Lease(database.Storage), [Entry(run, 0)]);
    }

    private static ReportEntry Entry(string run, int ordinal) => Given.Entry(run, ordinal, outcome: ordinal % 3 == 0 ? StepOutcome.Failed : StepOutcome.Succeeded) with
    {
        Site = ordinal % 2 == 0 ? "Köln" : "",
        ReturnCode = ordinal % 4 == 0 ? null : ordinal % 4,
        Message = ordinal % 3 == 0 ? "disk full" : "",
        At = Given.Noon.AddMinutes(ordinal),
        StartedAt = ordinal % 7 == 0 ? null : Given.Noon,
        EndedAt = Given.Noon.AddMilliseconds(ordinal),
    };

    private static async Task<ShardLease> Lease(IStorage storage) => (await storage.Shards.Acquire(0, "server-a", null, Cancellation)).ShouldNotBeNull();

    private static Task Apply(IStorage storage, ShardLease lease, IEnumerable<ReportEntry> entries) =>
        Given.Apply(storage, lease, [.. entries.Select<ReportEntry, Action<RunBatch>>(entry => batch => batch.Add(entry))]);

    /// <summary>Takes away what version 1 did not have, and gives back what it had.</summary>
    private static async Task MakeVersion1(IMongoConnection connection)
    {
        foreach (var collection in new[] { Collections.ReportKinds, Collections.ReportKindSlots })
            await Delete(connection, collection);
        await Update(connection, Collections.Runs, new BsonDocument("$unset", new BsonDocument("kinds", "")));
        await Update(connection, Collections.Settings, new BsonDocument("$set", new BsonDocument("value", 1)), new BsonDocument("_id", "schema"));
        var old = new BsonDocument { { "key", new BsonDocument { { "key", 1 }, { "sort", 1 } } }, { "name", "by_token" } };
        await connection.Run(new BsonDocument { { "createIndexes", Collections.ReportEntries }, { "indexes", new BsonArray { old } } }, Cancellation);
    }

    private static Task<BsonDocument> Delete(IMongoConnection connection, string collection) => connection.Run(
        new BsonDocument { { "delete", collection }, { "deletes", new BsonArray { new BsonDocument { { "q", new BsonDocument() }, { "limit", 0 } } } } }, Cancellation);

    private static Task<BsonDocument> Update(IMongoConnection connection, string collection, BsonDocument change, BsonDocument? which = null) => connection.Run(
        new BsonDocument
        {
            { "update", collection },
            { "updates", new BsonArray { new BsonDocument { { "q", which ?? [] }, { "u", change }, { "multi", true } } } },
        },
        Cancellation);

    /// <summary>All of a collection, whatever the order of documents and fields, and without ids that chance has made.</summary>
    private static async Task<List<string>> Documents(IMongoConnection connection, string collection)
    {
        var documents = new List<string>();
        foreach (var document in await Whole(connection, collection))
        {
            if (document["_id"].IsObjectId)
                document.Remove("_id");
            documents.Add(Sorted(document).ToJson());
        }

        documents.ShouldNotBeEmpty();
        documents.Sort(StringComparer.Ordinal);
        return documents;
    }

    private static async Task<List<BsonDocument>> Whole(IMongoConnection connection, string collection)
    {
        var documents = new List<BsonDocument>();
        await foreach (var document in connection.Cursor(new BsonDocument { { "find", collection }, { "filter", new BsonDocument() } }, Cancellation))
            documents.Add(document);
        return documents;
    }

    private static BsonValue Sorted(BsonValue value) => value switch
    {
        BsonDocument document => new BsonDocument(document.OrderBy(field => field.Name, StringComparer.Ordinal).Select(field => new BsonElement(field.Name, Sorted(field.Value)))),
        BsonInt32 or BsonDouble => new BsonInt64(value.ToInt64()),
        _ => value,
    };

    private static async Task<long> Count(IMongoConnection connection, string collection) =>
        (await connection.Run(new BsonDocument { { "count", collection }, { "query", new BsonDocument("_id", new BsonDocument("$exists", true)) } }, Cancellation))["n"].ToInt64();

    private static async Task<List<string>> Indexes(IMongoConnection connection, string collection)
    {
        var names = new List<string>();
        await foreach (var index in connection.Cursor(new BsonDocument("listIndexes", collection), Cancellation))
            names.Add(index["name"].AsString);
        return names;
    }

    /// <summary>Something happens before the first command that asks a collection.</summary>
    private sealed class InterruptedConnection(IMongoConnection inner, string collection, Func<Task> happens) : IMongoConnection
    {
        public bool WasInterrupted { get; private set; }

        public string Database => inner.Database;

        public async Task<BsonDocument> Run(BsonDocument command, CancellationToken cancellation)
        {
            await Before(command);
            return await inner.Run(command, cancellation);
        }

        public async IAsyncEnumerable<BsonDocument> Cursor(BsonDocument command, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
        {
            await Before(command);
            await foreach (var document in inner.Cursor(command, cancellation))
                yield return document;
        }

        public Task<T> InTransaction<T>(Func<IMongoCommands, CancellationToken, Task<T>> body, CancellationToken cancellation) => inner.InTransaction(body, cancellation);

        public ValueTask DisposeAsync() => inner.DisposeAsync();

        private async Task Before(BsonDocument command)
        {
            if (WasInterrupted || command.GetElement(0).Name is not ("find" or "aggregate" or "count") || command[0] != collection)
                return;
            WasInterrupted = true;
            await happens();
        }
    }
}
