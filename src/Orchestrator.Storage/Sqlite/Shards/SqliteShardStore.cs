using System.Globalization;
using Orchestrator.Core.Shards;
using Orchestrator.Storage.Sqlite.Connections;
using Orchestrator.Storage.Sqlite.Runs;

namespace Orchestrator.Storage.Sqlite.Shards;

/// <summary>Leases and servers in SQLite.</summary>
internal sealed class SqliteShardStore(SqliteDatabase database) : IShardStore
{
    public const string SetShards = "INSERT INTO settings (name, value) VALUES ('shards', ?1) ON CONFLICT (name) DO NOTHING";

    public const string GetShards = "SELECT value FROM settings WHERE name = 'shards'";

    public const string Beats = """
        INSERT INTO servers (name, beats) VALUES (?1, 1)
        ON CONFLICT (name) DO UPDATE SET beats = beats + 1
        """;

    public const string Servers = "SELECT name, beats FROM servers ORDER BY name";

    public const string Leases = "SELECT shard, owner, epoch, renewals FROM shards ORDER BY shard";

    public const string ForgetServer = "DELETE FROM servers WHERE name = ?1 AND beats = ?2";

    public const string AcquireLease = """
        INSERT INTO shards (shard, owner, epoch, renewals) VALUES (?1, ?2, 1, 1)
        ON CONFLICT (shard) DO UPDATE SET owner = excluded.owner, epoch = epoch + 1, renewals = renewals + 1
        WHERE owner IS NULL OR owner = excluded.owner OR (owner = ?3 AND epoch = ?4 AND renewals = ?5)
        RETURNING epoch
        """;

    public const string ReleaseLease = "UPDATE shards SET owner = NULL, renewals = renewals + 1 WHERE shard = ?1 AND owner = ?2 AND epoch = ?3";

    /// <summary>Every text above, for the test that looks at their plans.</summary>
    public static readonly IReadOnlyList<string> All = [SetShards, GetShards, Beats, Servers, Leases, ForgetServer, AcquireLease, ReleaseLease];

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

    public Task<ShardBoard> Beat(string server, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(server);
        return database.Write(
            session =>
            {
                session[Beats].With(server).Run();
                return new ShardBoard(
                    session[Servers].All(row => new ServerMark(row.Text(0)!, row.Long(1))),
                    session[Leases].All(row => new LeaseMark((int)row.Long(0), row.Text(1), row.Long(2), row.Long(3))));
            },
            cancellation);
    }

    public Task Forget(ServerMark server, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(server);
        return database.Write(session => session[ForgetServer].With(server.Name).With(server.Beats).Run(), cancellation);
    }

    public Task<ShardLease?> Acquire(int shard, string owner, LeaseMark? lapsed, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(owner);
        return database.Write(
            session => session[AcquireLease]
                .With(shard).With(owner).With(lapsed?.Owner).With(lapsed?.Epoch).With(lapsed?.Renewals)
                .One(row => new ShardLease(shard, owner, row.Long(0))),
            cancellation);
    }

    public Task Renew(ShardLease lease, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return database.Write(
            session =>
            {
                if (session[RunSql.RenewLease].With(lease.Shard).With(lease.Owner).With(lease.Epoch).Run() == 0)
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
