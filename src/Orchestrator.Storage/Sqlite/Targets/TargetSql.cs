using Orchestrator.Core.Targets;
using Orchestrator.Storage.Sqlite.Connections;

namespace Orchestrator.Storage.Sqlite.Targets;

/// <summary>The statements about the inventory.</summary>
internal static class TargetSql
{
    public const string Upsert = """
        INSERT INTO targets (id, name_key, kind, os, site, credentials, agent, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
        ON CONFLICT (id) DO UPDATE SET name_key = excluded.name_key, kind = excluded.kind, os = excluded.os, site = excluded.site,
            credentials = excluded.credentials, agent = excluded.agent, body = excluded.body
        """;

    public const string DeleteTags = "DELETE FROM target_tags WHERE target_id = ?1";

    public const string InsertTag = "INSERT INTO target_tags (tag, target_id) VALUES (?1, ?2) ON CONFLICT DO NOTHING";

    public const string DeleteGroups = "DELETE FROM target_groups WHERE target_id = ?1";

    public const string InsertGroup = "INSERT INTO target_groups (group_key, target_id) VALUES (?1, ?2) ON CONFLICT DO NOTHING";

    public const string Chunk = "SELECT body FROM targets WHERE id > ?1 ORDER BY id LIMIT ?2";

    public const string Find = "SELECT body FROM targets WHERE id = ?1";

    public const string FindByName = "SELECT body FROM targets WHERE name_key = ?1";

    public const string SetSeen = "UPDATE targets SET agent = ?2, body = ?3 WHERE id = ?1";

    public const string Delete = "DELETE FROM targets WHERE id = ?1";

    public const string NotePresence = """
        INSERT INTO presence_changes (target_id, at, is_there) VALUES (?1, ?2, ?3)
        ON CONFLICT (target_id, at) DO UPDATE SET is_there = excluded.is_there
        """;

    /// <summary>Keeps the latest of a target.</summary>
    public const string TrimPresence = """
        DELETE FROM presence_changes
        WHERE target_id = ?1 AND at <= (SELECT at FROM presence_changes WHERE target_id = ?1 ORDER BY at DESC LIMIT 1 OFFSET ?2)
        """;

    public const string Presence = "SELECT at, is_there FROM presence_changes WHERE target_id = ?1 ORDER BY at";

    public const string DeletePresence = "DELETE FROM presence_changes WHERE target_id = ?1";

    public const string DeleteLease = "DELETE FROM target_leases WHERE target = ?1";

    /// <summary>Every text above, for the test that looks at their plans.</summary>
    public static readonly IReadOnlyList<string> All =
        [Upsert, DeleteTags, InsertTag, DeleteGroups, InsertGroup, Chunk, Find, FindByName, SetSeen, Delete, DeleteLease,
            NotePresence, TrimPresence, Presence, DeletePresence];

    public static string Items(TargetFilter filter) => $"SELECT body FROM targets {Where(filter)} {Order(filter)} LIMIT ? OFFSET ?";

    public static string Ids(TargetFilter filter) => $"SELECT id FROM targets {Where(filter)} {Order(filter)}";

    public static string Count(TargetFilter filter) => $"SELECT count(*) FROM targets {Where(filter)}";

    public static Statement Bind(Statement statement, TargetFilter filter)
    {
        foreach (var condition in Conditions(filter))
            condition.Bind(statement);
        return statement;
    }

    private static string Where(TargetFilter filter) => Sql.Where([.. Conditions(filter).Select(condition => condition.Text)]);

    private static string Order(TargetFilter filter)
    {
        var direction = filter.Descending ? " DESC" : "";
        return filter.Order switch
        {
            TargetOrder.Site => $"ORDER BY site{direction}, name_key{direction}",
            TargetOrder.Os => $"ORDER BY os{direction}, name_key{direction}",
            _ => $"ORDER BY name_key{direction}",
        };
    }

    private static IEnumerable<(string Text, Action<Statement> Bind)> Conditions(TargetFilter filter)
    {
        if (filter.Tag is { } tag)
            yield return ("id IN (SELECT target_id FROM target_tags WHERE tag = ?)", statement => statement.With(tag));
        if (filter.Group is { } group)
            yield return ("id IN (SELECT target_id FROM target_groups WHERE group_key = ?)", statement => statement.With(NameKey.Of(group)));
        if (filter.Credentials is { } credentials)
            yield return ("credentials = ?", statement => statement.With(NameKey.Of(credentials)));
        if (filter.Site is { } site)
            yield return ("site = ?", statement => statement.With(site));
        if (filter.Os is { } os)
            yield return ("os = ?", statement => statement.With(os));
        if (filter.Kind is { } kind)
            yield return ("kind = ?", statement => statement.With((int)kind));
        if (filter.Agent is { } agent)
            yield return ("agent = ?", statement => statement.With((int)agent));
        if (filter.Name is { } pattern)
            yield return ("name_key GLOB ?", statement => statement.With(NameKey.Of(pattern).Replace("[", "[[]", StringComparison.Ordinal)));
        if (filter.Text is { Length: > 0 } text)
            yield return ("contains(name_key, ?)", statement => statement.With(text));
    }
}
