namespace Orchestrator.Storage.Sqlite.Reports;

/// <summary>The fixed statements about report entries and their rollups.</summary>
internal static class ReportSql
{
    /// <summary>Columns of an entry.</summary>
    private const string Stored =
        "no, token, command_id, number, at, target_id, target_name, phase, activity_id, activity_name, attempt, position, name, outcome, " +
        "return_code, started_at, ended_at, message, truncated, starts, late, cpu_time, peak_memory, reboot_needed, sort, interrupted, line_rate";

    /// <summary>What an entry's cause is counted by. The table is named e.</summary>
    public const string CountedCause = "(SELECT s.cause FROM report_sorts s WHERE s.no = e.sort)";

    /// <summary>The same as they are read, with the site at the end. The table is named e.</summary>
    public const string Columns = $"{Stored}, (SELECT s.site FROM report_sorts s WHERE s.no = e.sort)";

    public const string LastNumber = "SELECT coalesce(max(no), 0) FROM report_entries";

    public const string Insert = $"""
        INSERT INTO report_entries ({Stored})
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27)
        ON CONFLICT (command_id, number) DO NOTHING
        """;

    public const string InsertOutput = "INSERT INTO report_outputs (entry_no, output) VALUES (?1, ?2)";

    public const string SelectCauses = "SELECT cause FROM report_causes WHERE run_no = ?1";

    public const string InsertCause = "INSERT INTO report_causes (run_no, cause) VALUES (?1, ?2)";

    public const string FindSort = """
        SELECT no FROM report_sorts WHERE run_no = ?1 AND phase = ?2 AND outcome = ?3 AND code = ?4 AND activity_id = ?5 AND name = ?6 AND site = ?7
        AND cause = ?8 AND activity_name = ?9
        """;

    public const string InsertSort = """
        INSERT INTO report_sorts (
            run_no, phase, outcome, code, activity_id, name, site, cause, activity_name, first_slot, last_slot, entries, measured, duration, longest, spread)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10, 0, 0, 0, 0, NULL) RETURNING no
        """;

    public const string AddToSort = """
        UPDATE report_sorts SET first_slot = min(first_slot, ?2), last_slot = max(last_slot, ?2), entries = entries + ?3, measured = measured + ?4,
            duration = duration + ?5, longest = max(longest, ?6), spread = spread_add(spread, ?7)
        WHERE no = ?1
        """;

    public const string AddToSlot = """
        INSERT INTO report_slots (sort, slot, entries, measured, duration, longest, spread) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        ON CONFLICT (sort, slot) DO UPDATE SET entries = entries + excluded.entries, measured = measured + excluded.measured,
            duration = duration + excluded.duration, longest = max(longest, excluded.longest), spread = spread_add(spread, excluded.spread)
        """;

    public const string AddToTrend = """
        INSERT INTO report_trends (run_no, slot, phase, outcome, entries, measured, duration, longest) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
        ON CONFLICT (run_no, slot, phase, outcome) DO UPDATE SET entries = entries + excluded.entries, measured = measured + excluded.measured,
            duration = duration + excluded.duration, longest = max(longest, excluded.longest)
        """;

    public const string RunOf = "SELECT r.id FROM report_entries e JOIN runs r ON r.no = e.token >> 24 WHERE e.command_id = ?1 AND e.number = ?2";

    public const string LatestLines = """
        SELECT e.target_id, (SELECT s.site FROM report_sorts s WHERE s.no = e.sort), e.line_rate FROM report_entries e
        WHERE e.line_rate IS NOT NULL AND e.at > 0 ORDER BY e.at DESC LIMIT ?1
        """;

    public const string Find = $"""
        SELECT {Columns}, o.output FROM report_entries e LEFT JOIN report_outputs o ON o.entry_no = e.no
        WHERE e.command_id = ?1 AND e.number = ?2
        """;

    /// <summary>Every text above, for the test that looks at their plans.</summary>
    public static readonly IReadOnlyList<string> All =
        [LastNumber, Insert, InsertOutput, SelectCauses, InsertCause, FindSort, InsertSort, AddToSort, AddToSlot, AddToTrend, RunOf, LatestLines, Find];
}
