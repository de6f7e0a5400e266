using Orchestrator.Core.Runs;
using Orchestrator.Storage.Sqlite.Connections;

namespace Orchestrator.Storage.Sqlite.Runs;

/// <summary>Lists of runs. A database has thousands of runs at most, so the conditions beside the indexed ones may be looked at row by row.</summary>
internal static class RunListSql
{
    public static string Items(RunFilter filter) => $"SELECT body FROM runs {Where(filter)} ORDER BY no DESC LIMIT ? OFFSET ?";

    public static string Count(RunFilter filter) => $"SELECT count(*) FROM runs {Where(filter)}";

    public static Statement Bind(Statement statement, RunFilter filter)
    {
        if (filter.DefinitionId is { } definition)
            statement.With(definition);
        if (filter.RerunOf is { } rerun)
            statement.With(rerun);
        return statement;
    }

    private static string Where(RunFilter filter)
    {
        var conditions = new List<string>();
        if (filter.DefinitionId is not null)
            conditions.Add("definition_id = ?");
        if (filter.RerunOf is not null)
            conditions.Add("rerun_of = ?");
        if (filter.Active is { } active)
            conditions.Add(active ? "active = 1" : "active = 0");
        return Sql.Where(conditions);
    }
}
