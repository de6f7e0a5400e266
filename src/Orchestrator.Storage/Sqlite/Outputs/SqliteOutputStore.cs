using Orchestrator.Core.Outputs;
using Orchestrator.Storage.Sqlite.Connections;
using Orchestrator.Storage.Sqlite.Runs;

namespace Orchestrator.Storage.Sqlite.Outputs;

/// <summary>Long outputs in SQLite.</summary>
internal sealed class SqliteOutputStore(SqliteDatabase database) : IOutputStore
{
    public const string Insert = "INSERT INTO outputs (token, command, action, start, total, is_last, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING";

    public const string SelectOne = "SELECT body, total, is_last FROM outputs WHERE token = ?1 AND command = ?2 AND action = ?3 AND start = ?4";

    /// <summary>Every text above, for the test that looks at their plans.</summary>
    public static readonly IReadOnlyList<string> All = [Insert, SelectOne];

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

    private static bool Add(Session session, OutputText piece)
    {
        var output = piece.Output;
        if (session[RunSql.NumberOf].With(output.RunId).Number() is not { } run)
            return false;
        session[Insert]
            .With(TokenKey.Of(run, output.Ordinal))
            .With(output.CommandId)
            .With(output.Index)
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
            .With(offset)
            .One(row => new OutputText(output, offset, row.Bytes(0).ToArray(), row.Long(1), row.Bool(2)));
    }
}
