using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Reports;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Targets;
using Orchestrator.Storage.Sqlite.Access;
using Orchestrator.Storage.Sqlite.Credentials;
using Orchestrator.Storage.Sqlite.Distributions;
using Orchestrator.Storage.Sqlite.Depots;
using Orchestrator.Storage.Sqlite.Enrolment;
using Orchestrator.Storage.Sqlite.Installation;
using Orchestrator.Storage.Sqlite.Outbox;
using Orchestrator.Storage.Sqlite.Outputs;
using Orchestrator.Storage.Sqlite.Packages;
using Orchestrator.Storage.Sqlite.Parking;
using Orchestrator.Storage.Sqlite.Reports;
using Orchestrator.Storage.Sqlite.Runs;
using Orchestrator.Storage.Sqlite.Shards;
using Orchestrator.Storage.Sqlite.Sites;
using Orchestrator.Storage.Sqlite.Targets;
using Orchestrator.Storage.Sqlite.Triggers;

namespace Orchestrator.Storage.Tests.Sqlite;

/// <summary>Asks SQLite how it would answer every query the stores can issue: none may walk through a table that grows with the fleet.</summary>
public sealed class QueryPlanTests(SqliteFixture fixture) : IClassFixture<SqliteFixture>
{
    /// <summary>By table name and by the alias the statements use.</summary>
    private static readonly string[] BigTables =
    [
        "target_runs", "report_entries", "e", "report_outputs", "o", "report_sorts", "s", "report_slots", "report_trends", "c", "report_causes",
        "commands", "c", "run_events", "targets", "target_tags", "target_groups", "audit", "outbox", "enrolment_uses", "host_keys", "outputs", "firings", "target_leases", "depot_entries", "saved_views",
    ];

    /// <summary>A list of the inventory walks the index of its order and stops when the page is full; its count walks an index too. The audit log and what depots tell, of which the last 500,000 are kept, are read from their ends.</summary>
    private static readonly string[] AllowedWalks =
        ["SCAN targets USING INDEX targets_by_name", "SCAN targets USING INDEX sqlite_autoindex_targets_2", "SCAN targets USING INDEX targets_by_site", "SCAN targets USING INDEX targets_by_os",
            "SCAN targets USING COVERING INDEX", "SCAN audit", "SCAN depot_entries USING"];

    private static IEnumerable<ReportFilter> ReportFilters =>
        from runId in Either("run-1")
        from targetId in Either("t-1")
        from targetName in Either("PC-1")
        from phase in new ReportPhase?[] { null, ReportPhase.Execution }
        from activity in Either("execute")
        from name in Either("setup.exe")
        from outcomes in new StepOutcome[]?[] { null, [StepOutcome.Failed], [StepOutcome.Succeeded, StepOutcome.Failed] }
        from time in new DateTimeOffset?[] { null, DateTimeOffset.UnixEpoch }
        select new ReportFilter
        {
            RunId = runId, TargetId = targetId, TargetName = targetName, Phases = phase is { } one ? [one] : null, ActivityId = activity, Name = name, Outcomes = outcomes, From = time, To = time,
        };

    /// <summary>What the rollups know is asked beside what entries can be asked for.</summary>
    private static IEnumerable<ReportFilter> SummaryFilters =>
        from runId in Either("run-1")
        from definition in Either("patch")
        from site in Either("s")
        from code in new int?[] { null, 1 }
        from cause in Either("c")
        from time in new DateTimeOffset?[] { null, DateTimeOffset.UnixEpoch }
        select new ReportFilter { RunId = runId, DefinitionId = definition, Site = site, ReturnCode = code, Cause = cause, From = time, To = time };

    private static IEnumerable<string> Queries =>
    [
        .. RunSql.All,
        .. SqliteRunRemoval.All,
        .. ReportSql.All,
        .. SqliteShardStore.All,
        .. SqliteAccessStore.All,
        .. SqliteUserStore.Texts,
        .. SqliteViewStore.All,
        .. SqliteCredentialStore.All,
        .. SqliteEnrolmentStore.All,
        .. SqliteHostKeys.All,
        .. SqliteOutputStore.All,
        .. SqliteTargetLeaseStore.All,
        .. SqliteDefinitionStore.All,
        .. SqliteTriggerStore.All,
        .. TargetSql.All,
        .. SqliteGroupStore.AllTexts,
        .. SqliteSiteStore.AllTexts,
        .. SqliteOutboxStore.All,
        .. SqliteParkedStore.All,
        .. PackageSql.All,
        .. SqliteDepotStore.AllTexts,
        .. ReportFilters.Concat(SummaryFilters).Select(filter => new ReportQuerySql(filter)).SelectMany(sql => new[] { sql.Runs, sql.Count, sql.Page, sql.Next, sql.NextWithOutput, sql.NextWithCause }),
        .. from filter in SummaryFilters
           from dimensions in new[] { ReportDimensions.None, ReportDimensions.Slot, ReportDimensions.Run | ReportDimensions.Cause }
           from sql in new ReportSummarySql(filter, dimensions, withDurations: true).Texts
           select sql,
        .. from states in new TargetRunState[]?[] { null, [TargetRunState.Failed] }
           from activity in Either("a")
           from reason in new WaitReason?[] { null, WaitReason.Window }
           from text in Either("t")
           from sql in new[] { TokenListSql.Items(new(states, activity, reason, text)), TokenListSql.Count(new(states, activity, reason, text)) }
           select sql,
        .. from text in Either("t")
           from site in Either("s")
           from os in Either("o")
           from tag in Either("t")
           from kind in new TargetKind?[] { null, TargetKind.Computer }
           from more in Enumerable.Range(0, 5)
           from order in Enum.GetValues<TargetOrder>()
           let filter = new TargetFilter
           {
               Text = text, Site = site, Os = os, Tag = tag, Kind = kind, Order = order, Descending = more == 0,
               Name = more == 1 ? "n*" : null, Group = more == 2 ? "g" : null, Credentials = more == 3 ? "c" : null, Agent = more == 4 ? AgentState.Connected : null,
           }
           from sql in new[] { TargetSql.Items(filter), TargetSql.Count(filter), TargetSql.Ids(filter) }
           select sql,
    ];

    [Fact]
    public async Task No_query_walks_through_a_big_table()
    {
        await using var database = (SqliteUnderTest)await fixture.Create();
        using var connection = new SqliteConnection($"Data Source={database.Path};Pooling=false");
        connection.Open();
        ReportFunctions.Register(connection);
        connection.CreateFunction("contains", (string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase));

        var walks = Queries.Distinct().SelectMany(sql => Plan(connection, sql).Where(IsWalk).Select(step => $"{step}\n  in {sql}")).ToList();

        walks.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_walk_through_a_big_table_would_be_noticed()
    {
        await using var database = (SqliteUnderTest)await fixture.Create();
        using var connection = new SqliteConnection($"Data Source={database.Path};Pooling=false");
        connection.Open();
        Plan(connection, "SELECT * FROM report_entries e WHERE e.message = 'x'").ShouldContain(step => IsWalk(step));
    }

    [Fact]
    public async Task What_did_not_succeed_in_a_run_is_found_by_its_own_index()
    {
        await using var database = (SqliteUnderTest)await fixture.Create();
        using var connection = new SqliteConnection($"Data Source={database.Path};Pooling=false");
        connection.Open();
        var sql = new ReportQuerySql(new ReportFilter { RunId = "run-1", Outcomes = [StepOutcome.Failed, StepOutcome.TimedOut] });
        Plan(connection, sql.Page).ShouldContain(step => step.Contains("report_entries_troubled"));
    }

    private static string?[] Either(string value) => [null, value];

    private static bool IsWalk(string step) =>
        BigTables.Any(table => step == $"SCAN {table}" || step.StartsWith($"SCAN {table} ", StringComparison.Ordinal))
        && !AllowedWalks.Any(allowed => step.StartsWith(allowed, StringComparison.Ordinal));

    private static List<string> Plan(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + Regex.Replace(sql, @"\?\d*", "1", default, TimeSpan.FromSeconds(1));
        using var reader = command.ExecuteReader();
        var steps = new List<string>();
        while (reader.Read())
            steps.Add(reader.GetString(3));
        return steps;
    }
}
