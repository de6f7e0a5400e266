using Orchestrator.Core.Reports;
using Orchestrator.Storage.Sqlite.Connections;

namespace Orchestrator.Storage.Sqlite.Reports;

/// <summary>
/// The statements that find entries. First the runs that can have something to show, newest first: from the sorts, or from the target's own
/// tokens. Then the entries run by run, always within the run's keys.
/// </summary>
internal sealed class ReportQuerySql(ReportFilter filter)
{
    /// <summary>That of the index of entries, which ends with sort and row: any two entries have an order.</summary>
    private const string Order = "ORDER BY e.token, e.at, e.number, e.sort, e.no";

    private readonly ReportConditions conditions = new(filter);

    private bool AsksForSorts => conditions.Sort.Any();

    /// <summary>True if the totals of <see cref="Runs"/> are the exact numbers of entries.</summary>
    public bool TotalsAreExact => !filter.NamesTarget && filter.From is null && filter.To is null;

    /// <summary>Columns: number, id and definition of the run, entries at most.</summary>
    public string Runs => filter.NamesTarget
        ? "SELECT DISTINCT r.no, r.id, r.definition_id, 0 FROM target_runs t CROSS JOIN runs r ON r.no = t.key >> 24 "
            + $"{Sql.Where([.. conditions.Target("t."), .. conditions.Run])} ORDER BY r.no DESC"
        : $"SELECT r.no, r.id, r.definition_id, sum(s.entries) FROM {RunsAndSorts} "
            + $"{Sql.Where(["s.entries > 0", .. conditions.Run, .. conditions.Sort, .. conditions.SlotsOfRun])} GROUP BY r.no ORDER BY r.no DESC";

    /// <summary>Number of entries in one run.</summary>
    public string Count => $"SELECT count(*) FROM report_entries e {Where()}";

    /// <summary>A page of one run.</summary>
    public string Page => $"SELECT {ReportSql.Columns} FROM report_entries e {Where()} {Order} LIMIT ? OFFSET ?";

    /// <summary>A cause is rare: its index tells the sorts, and they the runs. Everything else begins with the runs.</summary>
    private string RunsAndSorts => filter is { Cause.Length: > 0, RunId: null }
        ? "report_sorts s INDEXED BY report_sorts_by_cause CROSS JOIN runs r ON r.no = s.run_no"
        : "runs r CROSS JOIN report_sorts s ON s.run_no = r.no";

    private static string After => "(e.token, e.at, e.number, e.sort, e.no) > (?, ?, ?, ?, ?)";

    /// <summary>The next entries of one run after the last one seen.</summary>
    public string Next => $"SELECT {ReportSql.Columns} FROM report_entries e {Where(After)} {Order} LIMIT ?";

    /// <summary>The same with the output as a further column.</summary>
    public string NextWithOutput =>
        $"SELECT {ReportSql.Columns}, o.output FROM report_entries e LEFT JOIN report_outputs o ON o.entry_no = e.no {Where(After)} {Order} LIMIT ?";

    /// <summary>The same with the cause that the entry is counted by as a further column.</summary>
    public string NextWithCause => $"SELECT {ReportSql.Columns}, {ReportSql.CountedCause} FROM report_entries e {Where(After)} {Order} LIMIT ?";

    public Statement BindRuns(Statement statement)
    {
        if (filter.NamesTarget)
            conditions.BindTarget(statement);
        conditions.BindRun(statement);
        if (filter.NamesTarget)
            return statement;
        conditions.BindSort(statement);
        conditions.BindSlotsOfRun(statement);
        return statement;
    }

    public Statement Bind(Statement statement, long run) => Bind(statement, TokenKey.First(run), run);

    /// <param name="from">Key of the first token that is wanted.</param>
    public Statement Bind(Statement statement, long from, long run)
    {
        statement.With(from).With(TokenKey.Last(run));
        conditions.BindTarget(statement);
        if (AsksForSorts)
        {
            statement.With(run);
            conditions.BindSort(statement);
        }

        conditions.BindTime(statement);
        return statement;
    }

    private string Where(params string[] more)
    {
        // The range of keys stands where it narrows the search: on the tokens of a target, else on the entries themselves.
        var range = filter.NamesTarget
            ? $"e.token IN (SELECT key FROM target_runs {Sql.Where(["key BETWEEN ? AND ?", .. conditions.Target("")])})"
            : "e.token BETWEEN ? AND ?";
        IEnumerable<string> sorts = AsksForSorts
            ? [$"e.sort IN (SELECT s.no FROM report_sorts s {Sql.Where(["s.run_no = ?", .. conditions.Sort])})"]
            : [];

        // Said in the words of the index of what did not succeed, so that it is used.
        IEnumerable<string> troubled = conditions.OnlyTroubled ? ["e.outcome <> 0"] : [];
        return Sql.Where([range, .. sorts, .. troubled, .. conditions.Time, .. more]);
    }
}
