using Orchestrator.Core.Installation;
using Orchestrator.Storage.Sqlite.Connections;

namespace Orchestrator.Storage.Sqlite.Installation;

/// <summary>Leases on targets and the register of installer workers in SQLite.</summary>
internal sealed class SqliteTargetLeaseStore(SqliteDatabase database) : ITargetLeaseStore
{
    public const string Beats = """
        INSERT INTO workers (name, beats) VALUES (?1, 1)
        ON CONFLICT (name) DO UPDATE SET beats = beats + 1
        """;

    public const string Workers = "SELECT name, beats FROM workers ORDER BY name";

    public const string ForgetWorker = "DELETE FROM workers WHERE name = ?1 AND beats = ?2";

    public const string TakeLease = """
        INSERT INTO target_leases (target, owner, command, beginning) VALUES (?1, ?2, ?3, 1)
        ON CONFLICT (target) DO UPDATE SET
            beginning = CASE WHEN command = excluded.command THEN beginning + (owner IS NULL OR owner <> excluded.owner) ELSE 1 END,
            command = excluded.command,
            owner = excluded.owner
        WHERE owner IS NULL
            OR (owner = excluded.owner AND command = excluded.command)
            OR (owner = ?4 AND command = ?5 AND beginning = ?6)
        """;

    public const string Standing = "SELECT target, owner, command, beginning FROM target_leases WHERE target = ?1";

    public const string ReleaseLease = "UPDATE target_leases SET owner = NULL WHERE target = ?1 AND owner = ?2 AND command = ?3 AND beginning = ?4";

    public const string LeasesOf = "SELECT target, owner, command, beginning FROM target_leases WHERE owner = ?1";

    /// <summary>Every text above, for the test that looks at their plans.</summary>
    public static readonly IReadOnlyList<string> All = [Beats, Workers, ForgetWorker, TakeLease, Standing, ReleaseLease, LeasesOf];

    public Task<IReadOnlyList<WorkerMark>> Beat(string worker, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(worker);
        return database.Write<IReadOnlyList<WorkerMark>>(
            session =>
            {
                session[Beats].With(worker).Run();
                return session[Workers].All(row => new WorkerMark(row.Text(0)!, row.Long(1)));
            },
            cancellation);
    }

    public Task Forget(WorkerMark worker, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(worker);
        return database.Write(session => session[ForgetWorker].With(worker.Name).With(worker.Beats).Run(), cancellation);
    }

    public Task<IReadOnlyList<TargetLease>> Take(string worker, IReadOnlyCollection<LeaseWish> wishes, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(worker);
        ArgumentNullException.ThrowIfNull(wishes);
        if (wishes.Count > ITargetLeaseStore.AtOnce)
            throw new ArgumentException($"{wishes.Count} wishes; at most {ITargetLeaseStore.AtOnce} at once.", nameof(wishes));
        return database.Write<IReadOnlyList<TargetLease>>(
            session =>
            {
                var standing = new List<TargetLease>(wishes.Count);
                foreach (var wish in wishes)
                {
                    session[TakeLease]
                        .With(wish.TargetId).With(worker).With(wish.CommandId)
                        .With(wish.Lapsed?.Owner).With(wish.Lapsed?.CommandId).With(wish.Lapsed?.Beginning)
                        .Run();
                    standing.Add(session[Standing].With(wish.TargetId).One(Read)!);
                }

                return standing;
            },
            cancellation);
    }

    public Task Release(IReadOnlyCollection<TargetLease> leases, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(leases);
        return database.Write(
            session =>
            {
                foreach (var lease in leases)
                    session[ReleaseLease].With(lease.TargetId).With(lease.Owner).With(lease.CommandId).With(lease.Beginning).Run();
            },
            cancellation);
    }

    public Task<IReadOnlyList<TargetLease>> Of(string worker, CancellationToken cancellation) =>
        database.Read<IReadOnlyList<TargetLease>>(session => session[LeasesOf].With(worker).All(Read), cancellation);

    private static TargetLease Read(Statement row) => new(row.Text(0)!, row.Text(1), row.Text(2)!, row.Int(3));
}
