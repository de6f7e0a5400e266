namespace Orchestrator.Storage.Sqlite.Runs;

/// <summary>The fixed statements about runs and their tokens.</summary>
internal static class RunSql
{
    public const string TokenColumns = "key, target_id, name, state, activity_id, reason, why, until, wake_at, body, site";

    public const string NumberOf = "SELECT no FROM runs WHERE id = ?1";

    public const string Insert = """
        INSERT INTO runs (id, definition_id, shard, rerun_of, active, ended_at, body, flow)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
        ON CONFLICT (id) DO NOTHING
        """;

    public const string Update = "UPDATE runs SET active = ?2, ended_at = ?3, body = ?4, flow = ?5 WHERE no = ?1";

    public const string Find = "SELECT body, flow FROM runs WHERE id = ?1";

    public const string ActiveOfShard = "SELECT body, flow FROM runs WHERE active = 1 AND shard = ?1 ORDER BY no";

    public const string InsertToken = """
        INSERT INTO target_runs (key, target_id, name, site, state, activity_id, reason, why, until, wake_at, body)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
        """;

    public const string UpdateToken = """
        UPDATE target_runs SET state = ?2, activity_id = ?3, reason = ?4, why = ?5, until = ?6, wake_at = ?7, body = ?8 WHERE key = ?1
        """;

    public const string Tokens = $"SELECT {TokenColumns} FROM target_runs WHERE key > ?1 AND key <= ?2 ORDER BY key LIMIT ?3";

    public const string FindToken = $"SELECT {TokenColumns} FROM target_runs WHERE key = ?1";

    public const string Waits = """
        SELECT activity_id, state, reason, why, min(until), count(*) AS tokens FROM target_runs
        WHERE key BETWEEN ?1 AND ?2 AND state <= 1 AND reason IS NOT NULL
        GROUP BY activity_id, state, reason, why ORDER BY tokens DESC, activity_id, why LIMIT ?3
        """;

    public const string ActivityCounts = """
        SELECT activity_id, state, count(*) FROM target_runs WHERE key BETWEEN ?1 AND ?2 GROUP BY activity_id, state
        """;

    public const string InsertCommand = """
        INSERT INTO commands (id, token, target_id, destination, expires_at, key_id, payload, signature)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
        ON CONFLICT (id) DO NOTHING
        """;

    public const string DeleteCommand = "DELETE FROM commands WHERE id = ?1";

    public const string FindCommand = """
        SELECT c.id, r.id, c.token, c.target_id, c.destination, c.expires_at, c.key_id, c.payload, c.signature, c.answer
        FROM commands c JOIN runs r ON r.no = c.token >> 24 WHERE c.id = ?1
        """;

    public const string AnswerCommand = "UPDATE commands SET answer = ?2 WHERE id = ?1 AND answer IS NULL";

    public const string FindAnswer = "SELECT answer FROM commands WHERE id = ?1";

    public const string InsertEvent = """
        INSERT INTO run_events (run_no, number, at, kind, by, text) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING
        """;

    public const string Events = "SELECT number, at, kind, by, text FROM run_events WHERE run_no = ?1 AND number > ?2 ORDER BY number LIMIT ?3";

    public const string InsertEnd = "INSERT INTO run_ends (run_no, ended_at) VALUES (?1, ?2) ON CONFLICT DO NOTHING";

    public const string Ends = "SELECT r.body FROM run_ends n JOIN runs r ON r.no = n.run_no ORDER BY n.ended_at, n.run_no LIMIT ?1";

    public const string DeleteEnd = "DELETE FROM run_ends WHERE run_no = (SELECT no FROM runs WHERE id = ?1)";

    public const string RenewLease = "UPDATE shards SET renewals = renewals + 1 WHERE shard = ?1 AND owner = ?2 AND epoch = ?3";

    /// <summary>Every text above, for the test that looks at their plans.</summary>
    public static readonly IReadOnlyList<string> All =
    [
        NumberOf, Insert, Update, Find, ActiveOfShard, InsertToken, UpdateToken, Tokens, FindToken, Waits, ActivityCounts, InsertCommand,
        DeleteCommand, FindCommand, AnswerCommand, FindAnswer, InsertEvent, Events, InsertEnd, Ends, DeleteEnd, RenewLease,
    ];
}
