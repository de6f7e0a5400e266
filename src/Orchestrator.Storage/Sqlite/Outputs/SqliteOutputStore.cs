using Orchestrator.Core.Outputs;
using Orchestrator.Storage.Sqlite.Connections;
using Orchestrator.Storage.Sqlite.Runs;

namespace Orchestrator.Storage.Sqlite.Outputs;

/// <summary>Long outputs in SQLite.</summary>
internal sealed class SqliteOutputStore(SqliteDatabase database) : IOutputStore
{
    public const string Insert = "INSERT INTO outputs (token, command, action, starts, start, total, is_last, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING";

    public const string SelectOne = "SELECT body, total, is_last FROM outputs WHERE token = ?1 AND command = ?2 AND action = ?3 AND starts = ?4 AND start = ?5";

    public const string SelectKept = "SELECT starts, sum(length(body)) FROM outputs WHERE token = ?1 AND command = ?2 AND action = ?3 GROUP BY starts ORDER BY starts";

    public const string DeleteBeyond = "DELETE FROM outputs WHERE token = ?1 AND command = ?2 AND action = ?3 AND starts = ?4 AND (start >= ?5 OR start + length(body) > ?5)";

    /// <summary>Every text above, for the test that looks at their plans.</summary>
    public static readonly IReadOnlyList<string> All = [Insert, SelectOne, SelectKept, DeleteBeyond];

    public Task<bool> Add(OutputText piece, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(piece);
        return database.Write(session => Add(session, piece), cancellation);
    }

    public Task<OutputText?> Find(OutputKey output, long offset, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(output);
        return database.Read(session => Find(session, output, offset), cancellation);
    }

    public async Task<IReadOnlyList<KeptStart>> Kept(OutputKey output, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(output);
        return await database.Read(session => Kept(session, output), cancellation);
    }

    public Task Cut(OutputKey output, long bytes, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(output);
        return database.Write(session => Cut(session, output, bytes), cancellation);
    }

    private static List<KeptStart> Kept(Session session, OutputKey output) =>
        session[RunSql.NumberOf].With(output.RunId).Number() is { } run
            ? session[SelectKept].With(TokenKey.Of(run, output.Ordinal)).With(output.CommandId).With(output.Index).All(row => new KeptStart(row.Int(0), row.Long(1)))
            : [];

    private static int Cut(Session session, OutputKey output, long bytes) =>
        session[RunSql.NumberOf].With(output.RunId).Number() is { } run
            ? session[DeleteBeyond].With(TokenKey.Of(run, output.Ordinal)).With(output.CommandId).With(output.Index).With(output.Starts).With(bytes).Run()
            : 0;

    private static bool Add(Session session, OutputText piece)
    {
        var output = piece.Output;
        if (session[RunSql.NumberOf].With(output.RunId).Number() is not { } run)
            return false;
        session[Insert]
            .With(TokenKey.Of(run, output.Ordinal))
            .With(output.CommandId)
            .With(output.Index)
            .With(output.Starts)
            .With(piece.Offset)
            .With(piece.Total)
            .With(piece.IsLast)
            .WithBytes(piece.Utf8)
            .Run();
        return true;
    }

    private static OutputText? Find(Session session, OutputKey output, long offset)
    {
        if (session[RunSql.NumberOf].With(output.RunId).Number() is not { } run)
            return null;
        return session[SelectOne]
            .With(TokenKey.Of(run, output.Ordinal))
            .With(output.CommandId)
            .With(output.Index)
            .With(output.Starts)
            .With(offset)
            .One(row => new OutputText(output, offset, row.Bytes(0).ToArray(), row.Long(1), row.Bool(2)));
    }
}
