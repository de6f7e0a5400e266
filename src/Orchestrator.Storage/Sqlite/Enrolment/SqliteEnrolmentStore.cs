using Orchestrator.Core.Enrolment;
using Orchestrator.Storage.Sqlite.Connections;

namespace Orchestrator.Storage.Sqlite.Enrolment;

/// <summary>Enrolment tokens in SQLite.</summary>
internal sealed class SqliteEnrolmentStore(SqliteDatabase database) : IEnrolmentStore
{
    private const string Columns = "id, name, hash, uses, used, made_by, created_at, expires_at, revoked_at";

    public const string Insert = $"INSERT INTO enrolment_tokens ({Columns}) VALUES (?1, ?2, ?3, ?4, 0, ?5, ?6, ?7, NULL)";

    public const string SelectOne = $"SELECT {Columns} FROM enrolment_tokens WHERE id = ?1";

    public const string SelectAll = $"SELECT {Columns} FROM enrolment_tokens ORDER BY created_at DESC, id";

    public const string SelectValid = "SELECT uses - used FROM enrolment_tokens WHERE id = ?1 AND revoked_at IS NULL AND expires_at > ?2";

    public const string SelectUse = "SELECT 1 FROM enrolment_uses WHERE token_id = ?1 AND attempt = ?2";

    public const string InsertUse = "INSERT INTO enrolment_uses (token_id, attempt) VALUES (?1, ?2)";

    public const string CountUse = "UPDATE enrolment_tokens SET used = used + 1 WHERE id = ?1";

    public const string UpdateRevoked = "UPDATE enrolment_tokens SET revoked_at = coalesce(revoked_at, ?2) WHERE id = ?1";

    public const string DeleteExpired = "DELETE FROM enrolment_tokens WHERE expires_at < ?1";

    /// <summary>Every text above, for the test that looks at their plans.</summary>
    public static readonly IReadOnlyList<string> All =
        [Insert, SelectOne, SelectAll, SelectValid, SelectUse, InsertUse, CountUse, UpdateRevoked, DeleteExpired];

    public Task Add(EnrolmentToken token, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(token);
        return database.Write(
            session => session[Insert]
                .With(token.Id)
                .With(token.Name)
                .WithBytes(token.Hash)
                .With(token.Uses)
                .With(token.By)
                .With(token.CreatedAt)
                .With(token.ExpiresAt)
                .Run(),
            cancellation);
    }

    public Task<EnrolmentToken?> Find(string id, CancellationToken cancellation) =>
        database.Read(session => session[SelectOne].With(id).One(Read), cancellation);

    async Task<IReadOnlyList<EnrolmentToken>> IEnrolmentStore.All(CancellationToken cancellation) =>
        await database.Read(session => session[SelectAll].All(Read), cancellation);

    public Task<bool> Use(string id, string attempt, DateTimeOffset now, CancellationToken cancellation) => database.Write(
        session =>
        {
            if (session[SelectValid].With(id).With(now).Number() is not { } left)
                return false;
            if (session[SelectUse].With(id).With(attempt).Number() is not null)
                return true;
            if (left <= 0)
                return false;
            session[InsertUse].With(id).With(attempt).Run();
            session[CountUse].With(id).Run();
            return true;
        },
        cancellation);

    public Task<bool> Revoke(string id, DateTimeOffset at, CancellationToken cancellation) =>
        database.Write(session => session[UpdateRevoked].With(id).With(at).Run() > 0, cancellation);

    public Task<int> RemoveExpired(DateTimeOffset before, CancellationToken cancellation) =>
        database.Write(session => session[DeleteExpired].With(before).Run(), cancellation);

    private static EnrolmentToken Read(Statement row) => new()
    {
        Id = row.Text(0),
        Name = row.Text(1),
        Hash = row.Bytes(2).ToArray(),
        Uses = row.Int(3),
        Used = row.Int(4),
        By = row.Text(5),
        CreatedAt = row.Instant(6),
        ExpiresAt = row.Instant(7),
        RevokedAt = row.InstantOrNull(8),
    };
}
