using Orchestrator.Core.Targets;
using Orchestrator.Storage.Sqlite.Connections;

namespace Orchestrator.Storage.Sqlite.Targets;

/// <summary>The statements about the inventory.</summary>
internal static class TargetSql
{
    public const string Upsert = """
        INSERT INTO targets (id, name_key, kind, os, site, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT (id) DO UPDATE SET name_key = excluded.name_key, kind = excluded.kind, os = excluded.os, site = excluded.site, body = excluded.body
        """;

    public const string DeleteTags = "DELETE FROM target_tags WHERE target_id = ?1";

    public const string InsertTag = "INSERT INTO target_tags (tag, target_id) VALUES (?1, ?2) ON CONFLICT DO NOTHING";

    public const string Chunk = "SELECT body FROM targets WHERE id > ?1 ORDER BY id LIMIT ?2";

    public const string Find = "SELECT body FROM targets WHERE id = ?1";

    public const string FindByName = "SELECT body FROM targets WHERE name_key = ?1";

    public const string SetBody = "UPDATE targets SET body = ?2 WHERE id = ?1";

    public const string Delete = "DELETE FROM targets WHERE id = ?1";

    public const string DeleteLease = "DELETE FROM target_leases WHERE target = ?1";

    /// <summary>Every text above, for the test that looks at their plans.</summary>
    public static readonly IReadOnlyList<string> All = [Upsert, DeleteTags, InsertTag, Chunk, Find, FindByName, SetBody, Delete, DeleteLease];

    public static string Items(TargetFilter filter) => $"SELECT body FROM targets {Where(filter)} ORDER BY name_key LIMIT ? OFFSET ?";

    public static string Count(TargetFilter filter) => $"SELECT count(*) FROM targets {Where(filter)}";

    public static Statement Bind(Statement statement, TargetFilter filter)
    {
        if (filter.Tag is { } tag)
            statement.With(tag);
        if (filter.Site is { } site)
            statement.With(site);
        if (filter.Os is { } os)
            statement.With(os);
        if (filter.Kind is { } kind)
            statement.With((int)kind);
        if (filter.Text is { Length: > 0 } text)
            statement.With(text);
        return statement;
    }

    private static string Where(TargetFilter filter)
    {
        var conditions = new List<string>();
        if (filter.Tag is not null)
            conditions.Add("id IN (SELECT target_id FROM target_tags WHERE tag = ?)");
        if (filter.Site is not null)
            conditions.Add("site = ?");
        if (filter.Os is not null)
            conditions.Add("os = ?");
        if (filter.Kind is not null)
            conditions.Add("kind = ?");
        if (filter.Text is { Length: > 0 })
            conditions.Add("contains(name_key, ?)");
        return Sql.Where(conditions);
    }
}
