using Orchestrator.Core.Outbox;
using Orchestrator.Storage.Sqlite.Connections;

namespace Orchestrator.Storage.Sqlite.Outbox;

/// <summary>Announcements in SQLite.</summary>
internal sealed class SqliteOutboxStore(SqliteDatabase database) : IOutboxStore
{
    public const string Insert = """
        INSERT INTO outbox (shard, position, id, kind, run_id, at, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (id) DO NOTHING
        """;

    public const string SelectNext = "SELECT position, id, kind, run_id, at, body FROM outbox WHERE shard = ?1 ORDER BY position LIMIT ?2";

    public const string DeleteUpTo = "DELETE FROM outbox WHERE shard = ?1 AND position <= ?2";

    public const string DeleteOld = "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE at < ?1 ORDER BY at LIMIT ?2)";

    public const string CountAll = "SELECT count(*) FROM outbox";

    /// <summary>Every text above but the count, for the test that looks at their plans.</summary>
    public static readonly IReadOnlyList<string> All = [Insert, SelectNext, DeleteUpTo, DeleteOld];

    /// <summary>Writes announcements inside a batch's transaction.</summary>
    public static void Write(Session session, IEnumerable<Announcement> announcements)
    {
        foreach (var announcement in announcements)
        {
            session[Insert]
                .With(announcement.Shard)
                .With(announcement.Position)
                .WithBytes(announcement.Id.ToByteArray(bigEndian: true))
                .With((int)announcement.Kind)
                .With(announcement.RunId)
                .With(announcement.At)
                .WithJson(announcement.Body)
                .Run();
        }
    }

    public async Task<IReadOnlyList<Announcement>> Next(int shard, int max, CancellationToken cancellation)
    {
        PageBounds.ThrowIfOutside(max);
        return await database.Read(
            session => session[SelectNext].With(shard).With(max).All(row => new Announcement
            {
                Shard = shard,
                Position = row.Long(0),
                Id = new Guid(row.Bytes(1), bigEndian: true),
                Kind = (AnnouncementKind)row.Int(2),
                RunId = row.Text(3),
                At = row.Instant(4),
                Body = row.Bytes(5).ToArray(),
            }),
            cancellation);
    }

    public Task Forget(int shard, long upTo, CancellationToken cancellation) =>
        database.Write(session => session[DeleteUpTo].With(shard).With(upTo).Run(), cancellation);

    public Task<int> RemoveOld(DateTimeOffset before, int max, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        return database.Write(session => session[DeleteOld].With(before).With(max).Run(), cancellation);
    }

    public Task<long> Count(CancellationToken cancellation) => database.Read(session => session[CountAll].Number()!.Value, cancellation);
}
