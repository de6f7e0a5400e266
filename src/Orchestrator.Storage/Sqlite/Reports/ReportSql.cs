namespace Orchestrator.Storage.Sqlite.Reports;

/// <summary>The fixed statements about report entries.</summary>
internal static class ReportSql
{
    public const string Columns =
        "no, token, command_id, number, at, target_id, target_name, phase, activity_id, activity_name, attempt, position, name, outcome, " +
        "return_code, started_at, ended_at, message, truncated, starts, late";

    public const string LastNumber = "SELECT coalesce(max(no), 0) FROM report_entries";

    public const string Insert = $"""
        INSERT INTO report_entries ({Columns})
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)
        ON CONFLICT (command_id, number) DO NOTHING
        """;

    public const string InsertOutput = "INSERT INTO report_outputs (entry_no, output) VALUES (?1, ?2)";

    public const string AddTotal = """
        INSERT INTO report_totals (run_no, phase, activity_id, name, outcome, entries, first_at, last_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
        ON CONFLICT (run_no, phase, activity_id, name, outcome) DO UPDATE
        SET entries = entries + excluded.entries, first_at = min(first_at, excluded.first_at), last_at = max(last_at, excluded.last_at)
        """;

    public const string RunOf = "SELECT r.id FROM report_entries e JOIN runs r ON r.no = e.token >> 24 WHERE e.command_id = ?1 AND e.number = ?2";

    public const string Find = $"""
        SELECT {Columns}, o.output FROM report_entries e LEFT JOIN report_outputs o ON o.entry_no = e.no
        WHERE e.command_id = ?1 AND e.number = ?2
        """;

    /// <summary>Every text above, for the test that looks at their plans.</summary>
    public static readonly IReadOnlyList<string> All = [LastNumber, Insert, InsertOutput, AddTotal, RunOf, Find];
}
