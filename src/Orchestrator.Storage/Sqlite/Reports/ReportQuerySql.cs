using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Reports;
using Orchestrator.Storage.Sqlite.Connections;
using Orchestrator.Storage.Sqlite.Runs;

namespace Orchestrator.Storage.Sqlite.Reports;

/// <summary>
/// The statements a filter makes. First the runs that can have something to show, newest first: from the totals, or from the target's own
/// tokens. Then the entries run by run, always within the run's keys.
/// </summary>
internal sealed class ReportQuerySql(ReportFilter filter)
{
    private const string Order = "ORDER BY e.token, e.at, e.number, e.no";

    private bool OfTarget => filter.TargetId is not null || filter.TargetName is not null;

    /// <summary>True if the totals of <see cref="Runs"/> are the exact numbers of entries.</summary>
    public bool TotalsAreExact => !OfTarget && filter.From is null && filter.To is null;

    /// <summary>Columns: number and id of the run, entries at most.</summary>
    public string Runs => OfTarget
        ? $"SELECT DISTINCT r.no, r.id, 0 FROM target_runs t CROSS JOIN runs r ON r.no = t.key >> 24 {Sql.Where([.. TargetConditions("t."), .. RunCondition])} ORDER BY r.no DESC"
        : $"SELECT r.no, r.id, sum(t.entries) FROM runs r CROSS JOIN report_totals t ON t.run_no = r.no {Sql.Where([.. RunCondition, .. SortConditions("t."), .. TotalTimeConditions])} GROUP BY r.no ORDER BY r.no DESC";

    /// <summary>Number of entries in one run.</summary>
    public string Count => $"SELECT count(*) FROM report_entries e {Where()}";

    /// <summary>A page of one run.</summary>
    public string Page => $"SELECT {ReportSql.Columns} FROM report_entries e {Where()} {Order} LIMIT ? OFFSET ?";

    /// <summary>The next entries of one run after the last one seen.</summary>
    public string Next(bool withOutput) => withOutput
        ? $"SELECT {ReportSql.Columns}, o.output FROM report_entries e LEFT JOIN report_outputs o ON o.entry_no = e.no {Where(After)} {Order} LIMIT ?"
        : $"SELECT {ReportSql.Columns} FROM report_entries e {Where(After)} {Order} LIMIT ?";

    private static string After => "(e.token, e.at, e.number, e.no) > (?, ?, ?, ?)";

    private IEnumerable<string> RunCondition => filter.RunId is null ? [] : ["r.id = ?"];

    private IEnumerable<string> TotalTimeConditions
    {
        get
        {
            if (filter.From is not null)
                yield return "t.last_at >= ?";
            if (filter.To is not null)
                yield return "t.first_at < ?";
        }
    }

    private IEnumerable<string> EntryTimeConditions
    {
        get
        {
            if (filter.From is not null)
                yield return "e.at >= ?";
            if (filter.To is not null)
                yield return "e.at < ?";
        }
    }

    public Statement BindRuns(Statement statement)
    {
        if (OfTarget)
            BindTarget(statement);
        if (filter.RunId is { } run)
            statement.With(run);
        if (OfTarget)
            return statement;
        BindSort(statement);
        return BindTime(statement);
    }

    public Statement Bind(Statement statement, long run) => Bind(statement, TokenKey.First(run), run);

    /// <param name="from">Key of the first token that is wanted.</param>
    public Statement Bind(Statement statement, long from, long run)
    {
        statement.With(from).With(TokenKey.Last(run));
        if (OfTarget)
            BindTarget(statement);
        BindSort(statement);
        return BindTime(statement);
    }

    private string Where(params string[] more)
    {
        // The range of keys stands where it narrows the search: on the tokens of a target, else on the entries themselves.
        var range = OfTarget
            ? $"e.token IN (SELECT key FROM target_runs {Sql.Where(["key BETWEEN ? AND ?", .. TargetConditions("")])})"
            : "e.token BETWEEN ? AND ?";
        return Sql.Where([range, .. SortConditions("e."), .. EntryTimeConditions, .. more]);
    }

    private IEnumerable<string> TargetConditions(string table)
    {
        // The unary plus keeps the id's index in charge where both are given; it names fewer tokens.
        if (filter.TargetId is not null)
            yield return $"{table}target_id = ?";
        if (filter.TargetName is not null)
            yield return $"{(filter.TargetId is null ? "" : "+")}{table}name = ? COLLATE NOCASE";
    }

    private IEnumerable<string> SortConditions(string table)
    {
        if (filter.Phase is not null)
            yield return $"{table}phase = ?";
        if (filter.ActivityId is not null)
            yield return $"{table}activity_id = ?";
        if (filter.Name is not null)
            yield return $"{table}name = ?";
        if (filter.Outcomes is not { } outcomes)
            yield break;
        yield return Sql.In($"{table}outcome", outcomes);

        // Said in the words of the index of what did not succeed, so that it is used.
        if (!outcomes.Contains(StepOutcome.Succeeded))
            yield return $"{table}outcome <> 0";
    }

    private void BindTarget(Statement statement)
    {
        if (filter.TargetId is { } target)
            statement.With(target);
        if (filter.TargetName is { } name)
            statement.With(name);
    }

    private void BindSort(Statement statement)
    {
        if (filter.Phase is { } phase)
            statement.With((int)phase);
        if (filter.ActivityId is { } activity)
            statement.With(activity);
        if (filter.Name is { } name)
            statement.With(name);
    }

    private Statement BindTime(Statement statement)
    {
        if (filter.From is { } from)
            statement.With(from);
        if (filter.To is { } to)
            statement.With(to);
        return statement;
    }
}
