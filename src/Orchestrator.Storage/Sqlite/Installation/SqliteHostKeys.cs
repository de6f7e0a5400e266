using Orchestrator.Core.Installation;
using Orchestrator.Storage.Sqlite.Connections;

namespace Orchestrator.Storage.Sqlite.Installation;

/// <summary>Keys of SSH servers in SQLite.</summary>
internal sealed class SqliteHostKeys(SqliteDatabase database) : IHostKeys
{
    private const string Columns = "target_id, algorithm, key, learned_at, learned_by";

    public const string Insert = $"INSERT INTO host_keys ({Columns}) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING";

    public const string Select = $"SELECT {Columns} FROM host_keys WHERE target_id = ?1 ORDER BY algorithm";

    public const string Delete = "DELETE FROM host_keys WHERE target_id = ?1";

    /// <summary>Every text above, for the test that looks at their plans.</summary>
    public static readonly IReadOnlyList<string> All = [Insert, Select, Delete];

    public async Task<IReadOnlyList<HostKey>> Of(string targetId, CancellationToken cancellation) =>
        await database.Read(session => session[Select].With(targetId).All(Read), cancellation);

    public Task Learn(IReadOnlyList<HostKey> keys, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return keys.Count == 0 ? Task.CompletedTask : database.Write(
            session =>
            {
                foreach (var key in keys)
                    session[Insert].With(key.TargetId).With(key.Algorithm).With(key.Key).With(key.LearnedAt).With(key.LearnedBy).Run();
                return true;
            },
            cancellation);
    }

    public Task<int> Forget(string targetId, CancellationToken cancellation) => database.Write(session => session[Delete].With(targetId).Run(), cancellation);

    private static HostKey Read(Statement row) => new(row.Text(0), row.Text(1), row.Text(2), row.Instant(3), row.Text(4));
}
