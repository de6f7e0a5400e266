using Orchestrator.Core;
using Orchestrator.Core.Triggers;
using Orchestrator.Storage.Sqlite.Connections;

namespace Orchestrator.Storage.Sqlite.Triggers;

/// <summary>Triggers in SQLite.</summary>
internal sealed class SqliteTriggerStore(SqliteDatabase database) : ITriggerStore
{
    private const string Key = "definition_id = ?1 AND activity_id = ?2";

    public const string SelectStates = """
        SELECT definition_id, activity_id, schedule, settled_to, paused_by, paused_at, fired_at, run_id, problem_at, problem FROM triggers
        """;

    public const string Know = "INSERT INTO triggers (definition_id, activity_id) VALUES (?1, ?2) ON CONFLICT DO NOTHING";

    public const string Move = $"UPDATE triggers SET schedule = ?3, settled_to = ?4 WHERE {Key} AND schedule IS ?5 AND settled_to IS ?6";

    public const string SetPause = $"UPDATE triggers SET paused_by = ?3, paused_at = ?4 WHERE {Key} AND paused_by IS NULL";

    public const string ClearPause = $"""
        UPDATE triggers SET paused_by = NULL, paused_at = NULL, settled_to = CASE WHEN settled_to < ?3 THEN ?3 ELSE settled_to END
        WHERE {Key} AND paused_by IS NOT NULL
        """;

    public const string InsertFiring = """
        INSERT INTO firings (definition_id, activity_id, occurrence, at, outcome, run_id, text) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        ON CONFLICT (definition_id, activity_id, occurrence)
        DO UPDATE SET at = excluded.at, outcome = excluded.outcome, run_id = excluded.run_id, text = excluded.text
        WHERE outcome <> 0 AND excluded.outcome = 0
        """;

    public const string TrimFirings = $"""
        DELETE FROM firings WHERE no IN (SELECT no FROM firings WHERE {Key} ORDER BY at DESC, no DESC LIMIT -1 OFFSET ?3)
        """;

    public const string SetFired = $"UPDATE triggers SET fired_at = ?3, run_id = ?4 WHERE {Key} AND (fired_at IS NULL OR fired_at <= ?3)";

    public const string SetProblem = $"UPDATE triggers SET problem_at = ?3, problem = ?4 WHERE {Key} AND (problem_at IS NULL OR problem_at <= ?3)";

    public const string SelectFirings = $"""
        SELECT occurrence, at, outcome, run_id, text FROM firings WHERE {Key} ORDER BY at DESC, no DESC LIMIT ?3 OFFSET ?4
        """;

    public const string CountFirings = $"SELECT count(*) FROM firings WHERE {Key}";

    public const string SelectHooks = "SELECT hook FROM hook_secrets ORDER BY hook";

    public const string SelectSecret = "SELECT value FROM hook_secrets WHERE hook = ?1";

    public const string UpsertSecret = "INSERT INTO hook_secrets (hook, value) VALUES (?1, ?2) ON CONFLICT (hook) DO UPDATE SET value = excluded.value";

    public const string UpdateSecret = "UPDATE hook_secrets SET value = ?3 WHERE hook = ?1 AND value = ?2";

    public const string DeleteSecret = "DELETE FROM hook_secrets WHERE hook = ?1";

    /// <summary>Every text above, for the test that looks at their plans.</summary>
    public static readonly IReadOnlyList<string> All =
    [
        SelectStates, Know, Move, SetPause, ClearPause, InsertFiring, TrimFirings, SetFired, SetProblem, SelectFirings, CountFirings, SelectHooks,
        SelectSecret, UpsertSecret, UpdateSecret, DeleteSecret,
    ];

    public async Task<IReadOnlyList<TriggerState>> States(CancellationToken cancellation) =>
        await database.Read(session => session[SelectStates].All(ReadState), cancellation);

    public Task<bool> MoveCursor(TriggerKey trigger, ScheduleCursor? from, ScheduleCursor to, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(to);
        return database.Write(
            session =>
            {
                Of(session, Know, trigger).Run();
                return Of(session, Move, trigger).With(to.Schedule).With(to.SettledTo).With(from?.Schedule).With(from?.SettledTo).Run() > 0;
            },
            cancellation);
    }

    public Task Pause(TriggerKey trigger, TriggerPause pause, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(pause);
        return database.Write(
            session =>
            {
                Of(session, Know, trigger).Run();
                Of(session, SetPause, trigger).With(pause.By).With(pause.At).Run();
            },
            cancellation);
    }

    public Task Resume(TriggerKey trigger, DateTimeOffset at, CancellationToken cancellation) =>
        database.Write(session => Of(session, ClearPause, trigger).With(at).Run(), cancellation);

    public Task Record(Firing firing, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(firing);
        return database.Write(session => Record(session, firing), cancellation);
    }

    public Task<Page<Firing>> Firings(TriggerKey trigger, PageRequest page, CancellationToken cancellation)
    {
        PageBounds.ThrowIfOutside(page);
        return database.Read(
            session =>
            {
                var items = Of(session, SelectFirings, trigger).With(page.Limit).With(page.Offset).All(row => ReadFiring(trigger, row));
                return new Page<Firing>(items, Of(session, CountFirings, trigger).Number()!.Value);
            },
            cancellation);
    }

    public async Task<IReadOnlyList<string>> Hooks(CancellationToken cancellation) =>
        await database.Read(session => session[SelectHooks].All(row => row.Text(0)), cancellation);

    public async Task<byte[]?> FindHookSecret(string hook, CancellationToken cancellation) =>
        await database.Read(session => session[SelectSecret].With(hook).One(row => row.Bytes(0).ToArray()), cancellation);

    public Task SaveHookSecret(string hook, byte[] encrypted, CancellationToken cancellation) =>
        database.Write(session => session[UpsertSecret].With(hook).WithBytes(encrypted).Run(), cancellation);

    public Task<bool> ReplaceHookSecret(string hook, byte[] from, byte[] to, CancellationToken cancellation) =>
        database.Write(session => session[UpdateSecret].With(hook).WithBytes(from).WithBytes(to).Run() > 0, cancellation);

    public Task<bool> RemoveHookSecret(string hook, CancellationToken cancellation) =>
        database.Write(session => session[DeleteSecret].With(hook).Run() > 0, cancellation);

    private static void Record(Session session, Firing firing)
    {
        var changed = Of(session, InsertFiring, firing.Trigger)
            .With(firing.Occurrence).With(firing.At).With((int)firing.Outcome).With(firing.RunId).With(firing.Text).Run();
        if (changed == 0)
            return;
        Of(session, TrimFirings, firing.Trigger).With(ITriggerStore.KeptFirings).Run();
        Of(session, Know, firing.Trigger).Run();
        if (firing.Outcome == FiringOutcome.Started)
            Of(session, SetFired, firing.Trigger).With(firing.At).With(firing.RunId).Run();
        else
            Of(session, SetProblem, firing.Trigger).With(firing.At).With(firing.Text).Run();
    }

    private static Statement Of(Session session, string sql, TriggerKey trigger) => session[sql].With(trigger.DefinitionId).With(trigger.ActivityId);

    private static TriggerState ReadState(Statement row) => new()
    {
        Trigger = new TriggerKey(row.Text(0), row.Text(1)),
        Cursor = row.InstantOrNull(3) is { } settled ? new ScheduleCursor(row.Text(2), settled) : null,
        Pause = row.InstantOrNull(5) is { } paused ? new TriggerPause(row.Text(4), paused) : null,
        LastFiredAt = row.InstantOrNull(6),
        LastRunId = row.TextOrNull(7),
        LastProblemAt = row.InstantOrNull(8),
        LastProblem = row.TextOrNull(9),
    };

    private static Firing ReadFiring(TriggerKey trigger, Statement row) => new()
    {
        Trigger = trigger,
        Occurrence = row.Text(0),
        At = row.Instant(1),
        Outcome = (FiringOutcome)row.Int(2),
        RunId = row.TextOrNull(3),
        Text = row.Text(4),
    };
}
