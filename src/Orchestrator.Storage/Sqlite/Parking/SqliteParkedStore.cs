using Orchestrator.Core;
using Orchestrator.Core.Parking;
using Orchestrator.Storage.Sqlite.Connections;

namespace Orchestrator.Storage.Sqlite.Parking;

/// <summary>Parked messages in SQLite.</summary>
internal sealed class SqliteParkedStore(SqliteDatabase database) : IParkedStore
{
    private const string Columns = "id, at, queue, exchange, routing_key, reason, sender, message_id, content_type, size, times";

    public const string Upsert = $"""
        INSERT INTO parked ({Columns}, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
        ON CONFLICT (id) DO UPDATE SET at = excluded.at, reason = excluded.reason, times = times + 1
        """;

    public const string Select = $"SELECT {Columns}, substr(body, 1, ?1) FROM parked ORDER BY at DESC, rowid DESC LIMIT ?2 OFFSET ?3";

    public const string SelectOfQueue = $"SELECT {Columns}, substr(body, 1, ?1) FROM parked WHERE queue = ?2 ORDER BY at DESC, rowid DESC LIMIT ?3 OFFSET ?4";

    public const string Count = "SELECT count(*) FROM parked";

    public const string CountOfQueue = "SELECT count(*) FROM parked WHERE queue = ?1";

    public const string SelectOne = $"SELECT {Columns}, body FROM parked WHERE id = ?1";

    public const string Delete = "DELETE FROM parked WHERE id = ?1 AND times = coalesce(?2, times)";

    public const string DeleteOld = "DELETE FROM parked WHERE at < ?1";

    public const string DeleteBeyond = "DELETE FROM parked WHERE rowid IN (SELECT rowid FROM parked ORDER BY at DESC, rowid DESC LIMIT -1 OFFSET ?1)";

    /// <summary>Every text above, for the test that looks at their plans.</summary>
    public static readonly IReadOnlyList<string> All = [Upsert, Select, SelectOfQueue, Count, CountOfQueue, SelectOne, Delete, DeleteOld, DeleteBeyond];

    public Task Park(ParkedMessage message, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(message);
        return database.Write(
            session => session[Upsert]
                .With(message.Id)
                .With(message.At)
                .With(message.Queue)
                .With(message.Exchange)
                .With(message.RoutingKey)
                .With(message.Reason)
                .With(message.Sender)
                .With(message.MessageId)
                .With(message.ContentType)
                .With(message.Size)
                .With(message.Times)
                .WithBytes(message.Body)
                .Run(),
            cancellation);
    }

    public Task<Page<ParkedMessage>> List(string? queue, PageRequest page, CancellationToken cancellation)
    {
        PageBounds.ThrowIfOutside(page);
        return database.Read(
            session =>
            {
                var items = queue is null ? session[Select].With(ParkingLimits.Preview) : session[SelectOfQueue].With(ParkingLimits.Preview).With(queue);
                var total = queue is null ? session[Count] : session[CountOfQueue].With(queue);
                return new Page<ParkedMessage>(items.With(page.Limit).With(page.Offset).All(Read), total.Number()!.Value);
            },
            cancellation);
    }

    public Task<ParkedMessage?> Find(string id, CancellationToken cancellation) =>
        database.Read(session => session[SelectOne].With(id).One(Read), cancellation);

    public Task<bool> Remove(string id, int? times, CancellationToken cancellation) =>
        database.Write(session => session[Delete].With(id).With(times).Run() > 0, cancellation);

    public Task<int> Trim(DateTimeOffset before, int keep, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(keep);
        return database.Write(session => session[DeleteOld].With(before).Run() + session[DeleteBeyond].With(keep).Run(), cancellation);
    }

    private static ParkedMessage Read(Statement row) => new()
    {
        Id = row.Text(0),
        At = row.Instant(1),
        Queue = row.Text(2),
        Exchange = row.Text(3),
        RoutingKey = row.Text(4),
        Reason = row.Text(5),
        Sender = row.Text(6),
        MessageId = row.Text(7),
        ContentType = row.Text(8),
        Size = row.Long(9),
        Times = row.Int(10),
        Body = row.Bytes(11).ToArray(),
    };
}
