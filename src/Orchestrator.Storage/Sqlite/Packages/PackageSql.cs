namespace Orchestrator.Storage.Sqlite.Packages;

/// <summary>The statements about packages.</summary>
internal static class PackageSql
{
    private const string Columns = "name, version, manifest, key_id, signature, files, bytes, published_at, published_by, removed_at";

    public const string InsertManifest = "INSERT INTO package_manifests (hash, content) VALUES (?1, ?2) ON CONFLICT DO NOTHING";

    public const string Manifest = "SELECT content FROM package_manifests WHERE hash = ?1";

    public const string NextManifest = "SELECT hash, content FROM package_manifests WHERE hash > ?1 ORDER BY hash LIMIT 1";

    public const string DeleteManifest = """
        DELETE FROM package_manifests WHERE hash = ?1
            AND NOT EXISTS (SELECT 1 FROM packages WHERE manifest = ?1) AND NOT EXISTS (SELECT 1 FROM package_drafts WHERE manifest = ?1)
        """;

    public const string UpsertDraft = """
        INSERT INTO package_drafts (manifest, name, version, begun_at, begun_by) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (manifest) DO UPDATE SET begun_at = excluded.begun_at, begun_by = excluded.begun_by
        """;

    public const string Draft = "SELECT manifest, name, version, begun_at, begun_by FROM package_drafts WHERE manifest = ?1";

    public const string DeleteDraft = "DELETE FROM package_drafts WHERE manifest = ?1";

    public const string OldDrafts = "SELECT manifest FROM package_drafts WHERE begun_at < ?1";

    public const string Insert = """
        INSERT INTO packages (name, name_key, version, version_key, manifest, key_id, signature, files, bytes, published_at, published_by)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
        """;

    public const string Find = $"SELECT {Columns} FROM packages WHERE name_key = ?1 AND version_key = ?2";

    public const string Latest = $"SELECT {Columns} FROM packages WHERE name_key = ?1 AND removed_at IS NULL ORDER BY no DESC LIMIT 1";

    public const string ByManifest = $"SELECT {Columns} FROM packages WHERE manifest = ?1";

    public const string List = $"SELECT {Columns} FROM packages WHERE removed_at IS NULL ORDER BY name_key, no DESC LIMIT ?1 OFFSET ?2";

    public const string ListOfName = $"SELECT {Columns} FROM packages WHERE name_key = ?1 AND removed_at IS NULL ORDER BY no DESC LIMIT ?2 OFFSET ?3";

    public const string Count = "SELECT count(*) FROM packages WHERE removed_at IS NULL";

    public const string CountOfName = "SELECT count(*) FROM packages WHERE name_key = ?1 AND removed_at IS NULL";

    public const string Remove = "UPDATE packages SET removed_at = ?3 WHERE name_key = ?1 AND version_key = ?2 AND removed_at IS NULL";

    public const string Removed = $"SELECT {Columns} FROM packages WHERE removed_at < ?1 AND removed_at IS NOT NULL ORDER BY removed_at";

    public const string Delete = "DELETE FROM packages WHERE manifest = ?1 AND removed_at IS NOT NULL";

    public const string Announce = """
        INSERT INTO content_servers (name, addresses, seen_at) VALUES (?1, ?2, ?3)
        ON CONFLICT (name) DO UPDATE SET addresses = excluded.addresses, seen_at = excluded.seen_at
        """;

    public const string Servers = "SELECT name, addresses, seen_at FROM content_servers WHERE seen_at >= ?1 ORDER BY name";

    /// <summary>Every text above, for the test that looks at their plans.</summary>
    public static readonly IReadOnlyList<string> All =
    [
        InsertManifest, Manifest, NextManifest, DeleteManifest, UpsertDraft, Draft, DeleteDraft, OldDrafts, Insert, Find, Latest, ByManifest, List, ListOfName,
        Count, CountOfName, Remove, Removed, Delete, Announce, Servers,
    ];
}
