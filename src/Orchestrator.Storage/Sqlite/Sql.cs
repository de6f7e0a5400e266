using System.Globalization;

namespace Orchestrator.Storage.Sqlite;

/// <summary>Pieces of statements that depend on a filter. Values are always parameters; only numbers of enumerations are written in.</summary>
internal static class Sql
{
    public static string Where(IReadOnlyCollection<string> conditions) => conditions.Count == 0 ? "" : "WHERE " + string.Join(" AND ", conditions);

    public static string In<T>(string column, IEnumerable<T> values)
        where T : struct, Enum =>
        $"{column} IN ({string.Join(", ", values.Select(value => Convert.ToInt32(value, CultureInfo.InvariantCulture)).Distinct().Order())})";
}
