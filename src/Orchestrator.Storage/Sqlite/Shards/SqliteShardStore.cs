using System.Globalization;
using Orchestrator.Core.Shards;
using Orchestrator.Storage.Sqlite.Connections;
using Orchestrator.Storage.Sqlite.Runs;

namespace Orchestrator.Storage.Sqlite.Shards;

/// <summary>Leases in SQLite.</summary>
internal sealed class SqliteShardStore(SqliteDatabase database) : IShardStore
{
    public const string SetShards = "INSERT INTO settings (name, value) VALUES ('shards', ?1) ON CONFLICT (name) DO NOTHING";

    public const string GetShards = "SELECT value FROM settings WHERE name = 'shards'";

    public const string AcquireLease = """
        INSERT INTO shards (shard, owner, epoch, until) VALUES (?1, ?2, 1, ?4)
        ON CONFLICT (shard) DO UPDATE SET owner = excluded.owner, epoch = epoch + 1, until = excluded.until
        WHERE owner IS NULL OR owner = excluded.owner OR until <= ?3
        RETURNING epoch
        """;

    public const string ReleaseLease = "UPDATE shards SET owner = NULL WHERE shard = ?1 AND owner = ?2 AND epoch = ?3";

    /// <summary>Every text above, for the test that looks at their plans.</summary>
    public static readonly IReadOnlyList<string> All = [SetShards, GetShards, AcquireLease, ReleaseLease];

    public Task<int> Shards(int ifFirst, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ifFirst);
        return database.Write(
            session =>
            {
                session[SetShards].With(ifFirst.ToString(CultureInfo.InvariantCulture)).Run();
                return int.Parse(session[GetShards].One(row => row.Text(0))!, CultureInfo.InvariantCulture);
            },
            cancellation);
    }

    public Task<ShardLease?> Acquire(int shard, string owner, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(owner);
        return database.Write(
            session => session[AcquireLease].With(shard).With(owner).With(now).With(until).One(row => new ShardLease(shard, owner, row.Long(0))),
            cancellation);
    }

    public Task Renew(ShardLease lease, DateTimeOffset until, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return database.Write(
            session =>
            {
                if (session[RunSql.RenewLease].With(lease.Shard).With(lease.Owner).With(lease.Epoch).With(until).Run() == 0)
                    throw new LeaseLostException(lease);
            },
            cancellation);
    }

    public Task Release(ShardLease lease, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return database.Write(
            session => session[ReleaseLease].With(lease.Shard).With(lease.Owner).With(lease.Epoch).Run(),
            cancellation);
    }
}
