using Orchestrator.Storage.Sqlite.Connections;

namespace Orchestrator.Storage.Sqlite.Runs;

/// <summary>
/// Removes runs. A run disappears for every reader in one transaction; its rows, which may be a million, follow in slices, so that no batch
/// waits long for the writer. A removal that was interrupted is finished by the next one.
/// </summary>
internal sealed class SqliteRunRemoval(SqliteDatabase database)
{
    /// <summary>Ordinals, or sorts of entries, per transaction.</summary>
    private const int Slice = 1_000;

    public const string Ended = "SELECT no FROM runs WHERE active = 0 AND ended_at < ?1 ORDER BY ended_at LIMIT ?2";

    public const string Remember = "INSERT INTO removals (run_no) VALUES (?1)";

    public const string DeleteRun = "DELETE FROM runs WHERE no = ?1";

    public const string Unfinished = "SELECT run_no FROM removals ORDER BY run_no";

    public const string LastToken = "SELECT max(key) FROM target_runs WHERE key BETWEEN ?1 AND ?2";

    public const string Forget = "DELETE FROM removals WHERE run_no = ?1";

    public const string SomeSorts = "SELECT no FROM report_sorts WHERE run_no = ?1 LIMIT ?2";

    public const string DeleteSlots = "DELETE FROM report_slots WHERE sort = ?1";

    public const string DeleteTrends = "DELETE FROM report_trends WHERE run_no = ?1";

    public const string DeleteCauses = "DELETE FROM report_causes WHERE run_no = ?1";

    public const string DeleteSort = "DELETE FROM report_sorts WHERE no = ?1";

    public static readonly IReadOnlyList<string> DeleteSlice =
    [
        "DELETE FROM report_outputs WHERE entry_no IN (SELECT no FROM report_entries WHERE token BETWEEN ?1 AND ?2)",
        "DELETE FROM report_entries WHERE token BETWEEN ?1 AND ?2",
        "DELETE FROM commands WHERE token BETWEEN ?1 AND ?2",
        "DELETE FROM outputs WHERE token BETWEEN ?1 AND ?2",
        "DELETE FROM target_runs WHERE key BETWEEN ?1 AND ?2",
    ];

    /// <summary>Every text above, for the test that looks at their plans.</summary>
    public static readonly IReadOnlyList<string> All = [Ended, Remember, DeleteRun, Unfinished, LastToken, Forget, SomeSorts, DeleteSlots, DeleteTrends, DeleteCauses, DeleteSort, .. DeleteSlice];

    /// <summary>Removes runs that ended before <paramref name="before"/>, at most <paramref name="max"/>; returns how many.</summary>
    public async Task<int> RemoveEnded(DateTimeOffset before, int max, CancellationToken cancellation)
    {
        var hidden = await database.Write(session => Hide(session, before, max), cancellation);
        foreach (var run in await database.Read(session => session[Unfinished].All(row => row.Long(0)), cancellation))
            await RemoveRows(run, cancellation);
        return hidden;
    }

    private static int Hide(Session session, DateTimeOffset before, int max)
    {
        var runs = session[Ended].With(before).With(max).All(row => row.Long(0));
        foreach (var run in runs)
        {
            session[Remember].With(run).Run();
            session[DeleteRun].With(run).Run();
        }

        return runs.Count;
    }

    private static int RemoveSorts(Session session, long run)
    {
        var sorts = session[SomeSorts].With(run).With(Slice).All(row => row.Long(0));
        foreach (var sort in sorts)
        {
            session[DeleteSlots].With(sort).Run();
            session[DeleteSort].With(sort).Run();
        }

        return sorts.Count;
    }

    private async Task RemoveRows(long run, CancellationToken cancellation)
    {
        // Tokens go last of their slice, and slices from the end: the last token that is left tells where to go on.
        while (await database.Read(session => session[LastToken].With(TokenKey.First(run)).With(TokenKey.Last(run)).Number(), cancellation) is { } last)
        {
            var first = Math.Max(TokenKey.First(run), last - Slice + 1);
            await database.Write(
                session =>
                {
                    foreach (var delete in DeleteSlice)
                        session[delete].With(first).With(last).Run();
                },
                cancellation);
        }

        // Entries name their sorts, so sorts go after them.
        while (await database.Write(session => RemoveSorts(session, run), cancellation) > 0)
        {
        }

        await database.Write(
            session =>
            {
                session[DeleteTrends].With(run).Run();
                session[DeleteCauses].With(run).Run();
                session[Forget].With(run).Run();
            },
            cancellation);
    }
}
