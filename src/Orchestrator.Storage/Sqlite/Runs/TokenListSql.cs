using Orchestrator.Core.Runs;
using Orchestrator.Storage.Sqlite.Connections;

namespace Orchestrator.Storage.Sqlite.Runs;

/// <summary>Lists of a run's tokens: always within the run's range of keys.</summary>
internal static class TokenListSql
{
    public static string Items(TargetRunFilter filter) =>
        $"SELECT {RunSql.TokenColumns} FROM target_runs {Where(filter)} ORDER BY key LIMIT ? OFFSET ?";

    public static string Count(TargetRunFilter filter) => $"SELECT count(*) FROM target_runs {Where(filter)}";

    public static Statement Bind(Statement statement, long run, TargetRunFilter filter)
    {
        statement.With(TokenKey.First(run)).With(TokenKey.Last(run));
        if (filter.ActivityId is { } activity)
            statement.With(activity);
        if (filter.Reason is { } reason)
            statement.With((int)reason);
        if (filter.Text is { Length: > 0 } text)
            statement.With(text);
        return statement;
    }

    private static string Where(TargetRunFilter filter)
    {
        var conditions = new List<string> { "key BETWEEN ? AND ?" };
        if (filter.ActivityId is not null)
            conditions.Add("activity_id = ?");
        if (filter.Reason is not null)
            conditions.Add("reason = ?");
        if (filter.Text is { Length: > 0 })
            conditions.Add("contains(name, ?)");
        if (filter.States is { } states)
            conditions.Add(Sql.In("state", states));
        return Sql.Where(conditions);
    }
}
