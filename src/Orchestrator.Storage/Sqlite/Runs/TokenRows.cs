using Orchestrator.Core.Runs;
using Orchestrator.Storage.Json;
using Orchestrator.Storage.Sqlite.Connections;

namespace Orchestrator.Storage.Sqlite.Runs;

/// <summary>A token to and from its row.</summary>
internal static class TokenRows
{
    public static void Insert(Statement insert, long run, TargetRun token)
    {
        insert.With(TokenKey.Of(run, token.Ordinal)).With(token.TargetId).With(token.TargetName).With(token.Site);
        BindState(insert, token);
        insert.Run();
    }

    public static void Update(Statement update, long run, TargetRun token)
    {
        update.With(TokenKey.Of(run, token.Ordinal));
        BindState(update, token);
        update.Run();
    }

    /// <summary>Reads the columns of <see cref="RunSql.TokenColumns"/>.</summary>
    public static TargetRun Read(Statement row, string runId, TokenInterner interner)
    {
        var columns = new TargetRun
        {
            RunId = runId,
            Ordinal = TokenKey.Ordinal(row.Long(0)),
            TargetId = row.Text(1),
            TargetName = row.Text(2),
            State = (TargetRunState)row.Int(3),
            ActivityId = interner.Share(row.Text(4)),
            Wait = row.IsNull(5)
                ? null
                : interner.Share(new Wait((WaitReason)row.Int(5), interner.Share(row.Text(6)), row.InstantOrNull(7))),
            WakeAt = row.InstantOrNull(8),
            Site = interner.Share(row.Text(10)),
        };
        return TargetRunJson.Read(row.Bytes(9), columns, interner);
    }

    private static void BindState(Statement statement, TargetRun token) => statement
        .With((int)token.State)
        .With(token.ActivityId)
        .With((long?)token.Wait?.Reason)
        .With(token.Wait?.Why)
        .With(token.Wait?.Until)
        .With(token.WakeAt)
        .WithJson(TargetRunJson.Write(token));
}
