using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;
using Orchestrator.Storage.Sqlite.Connections;
using Orchestrator.Storage.Sqlite.Outbox;
using Orchestrator.Storage.Sqlite.Reports;

namespace Orchestrator.Storage.Sqlite.Runs;

/// <summary>Writes one batch inside a transaction. What belongs to a run that has been removed meanwhile is left out.</summary>
internal sealed class SqliteBatch(Session session, RunBatch batch)
{
    private readonly Dictionary<string, long?> numbers = [];

    public void Write(ShardLease lease)
    {
        if (session[RunSql.RenewLease].With(lease.Shard).With(lease.Owner).With(lease.Epoch).Run() == 0)
            throw new LeaseLostException(lease);
        WriteRuns();
        WriteTokens();
        new ReportWriter(session).Write(batch.Entries, NumberOf);
        WriteCommands();
        WriteEvents();
        SqliteOutboxStore.Write(session, batch.Announcements);
    }

    private void WriteRuns()
    {
        foreach (var run in batch.Runs)
        {
            if (NumberOf(run.Id) is not { } number)
                continue;
            session[RunSql.Update]
                .With(number)
                .With(!run.HasEnded)
                .With(run.EndedAt)
                .WithJson(RunRows.Body(run))
                .WithJsonOrNull(RunRows.Flow(run))
                .Run();
            if (run.EndedAt is { } ended)
                session[RunSql.InsertEnd].With(number).With(ended).Run();
        }
    }

    private void WriteTokens()
    {
        var update = session[RunSql.UpdateToken];
        foreach (var token in batch.Targets)
        {
            if (NumberOf(token.RunId) is { } number)
                TokenRows.Update(update, number, token);
        }
    }

    private void WriteCommands()
    {
        var insert = session[RunSql.InsertCommand];
        foreach (var command in batch.Commands)
        {
            if (NumberOf(command.RunId) is { } number)
            {
                insert
                    .With(command.Id)
                    .With(TokenKey.Of(number, command.Ordinal))
                    .With(command.TargetId)
                    .With((int)command.Destination)
                    .With(command.ExpiresAt)
                    .With(command.Signed.KeyId)
                    .WithBytes(command.Signed.Payload)
                    .WithBytes(command.Signed.Signature)
                    .Run();
            }
        }

        var delete = session[RunSql.DeleteCommand];
        foreach (var settled in batch.Settled)
            delete.With(settled).Run();
    }

    private void WriteEvents()
    {
        foreach (var runEvent in batch.Events)
        {
            if (NumberOf(runEvent.RunId) is { } number)
                RunRows.InsertEvent(session, number, runEvent);
        }
    }

    private long? NumberOf(string runId)
    {
        if (!numbers.TryGetValue(runId, out var number))
        {
            number = session[RunSql.NumberOf].With(runId).Number();
            numbers.Add(runId, number);
        }

        return number;
    }
}
