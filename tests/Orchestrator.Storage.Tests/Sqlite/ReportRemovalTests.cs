using Microsoft.Data.Sqlite;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Reports;
using Orchestrator.Core.Runs;
using Orchestrator.Storage.Tests.Compliance;

namespace Orchestrator.Storage.Tests.Sqlite;

/// <summary>What nobody can ask for any more must not fill the disk either.</summary>
public sealed class ReportRemovalTests(SqliteFixture fixture) : IClassFixture<SqliteFixture>
{
    [Fact]
    public async Task Nothing_of_a_removed_runs_reports_is_left()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var database = (SqliteUnderTest)await fixture.Create();
        var run = await Given.StoredRun(database.Storage, "run-1", 3_000);
        await database.Storage.Shards.Shards(1, cancellation);
        var lease = (await database.Storage.Shards.Acquire(0, "server", null, cancellation))!;
        var entries = Enumerable.Range(0, 3_000).Select(ordinal => Given.Entry("run-1", ordinal) with
        {
            Name = $"action {ordinal % 1_500}", Output = "some", Outcome = StepOutcome.Failed, Message = "disk full",
        });
        await Given.Apply(
            database.Storage,
            lease,
            [
                .. entries.Select<ReportEntry, Action<RunBatch>>(entry => batch => batch.Add(entry)),
                batch => batch.Put(run with { Status = RunStatus.Completed, EndedAt = Given.Noon }),
            ]);
        Rows(database.Path).ShouldNotContain(0);

        (await database.Storage.Runs.RemoveEnded(Given.Noon.AddDays(1), 10, cancellation)).ShouldBe(1);

        Rows(database.Path).ShouldBe([0, 0, 0, 0, 0, 0]);
    }

    private static List<long> Rows(string path)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=false");
        connection.Open();
        return [.. new[] { "report_entries", "report_outputs", "report_sorts", "report_slots", "report_trends", "report_causes" }.Select(Count)];

        long Count(string table)
        {
            using var command = connection.CreateCommand();
            command.CommandText = $"SELECT count(*) FROM {table}";
            return (long)command.ExecuteScalar()!;
        }
    }
}
