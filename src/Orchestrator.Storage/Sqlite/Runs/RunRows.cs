using System.Text.Json;
using Orchestrator.Contracts.Signing;
using Orchestrator.Core.Runs;
using Orchestrator.Storage.Json;
using Orchestrator.Storage.Sqlite.Connections;

namespace Orchestrator.Storage.Sqlite.Runs;

/// <summary>Runs, events and commands to and from their rows.</summary>
internal static class RunRows
{
    /// <summary>Reads the columns of <see cref="RunSql.Find"/>.</summary>
    public static RunRecord Read(Statement row)
    {
        var run = ReadListed(row);
        return row.Bytes(1) is { IsEmpty: false } flow ? run with { Flow = JsonSerializer.Deserialize(flow, StorageJson.Default.RunFlow) } : run;
    }

    /// <summary>Reads a body alone: the run without its flow.</summary>
    public static RunRecord ReadListed(Statement row) => JsonSerializer.Deserialize(row.Bytes(0), StorageJson.Default.RunRecord)!;

    /// <returns>False if there is a run of that id.</returns>
    public static bool Insert(Session session, RunRecord run) => session[RunSql.Insert]
        .With(run.Id)
        .With(run.DefinitionId)
        .With(run.Shard)
        .With(run.RerunOf)
        .With(!run.HasEnded)
        .With(run.EndedAt)
        .WithJson(Body(run))
        .WithJsonOrNull(Flow(run))
        .Run() == 1;

    /// <summary>All of a run but its flow, which is read with the run alone.</summary>
    public static byte[] Body(RunRecord run) => JsonSerializer.SerializeToUtf8Bytes(run with { Flow = null }, StorageJson.Default.RunRecord);

    public static byte[]? Flow(RunRecord run) => run.Flow is { } flow ? JsonSerializer.SerializeToUtf8Bytes(flow, StorageJson.Default.RunFlow) : null;

    public static void InsertEvent(Session session, long run, RunEvent runEvent) => session[RunSql.InsertEvent]
        .With(run)
        .With(runEvent.Number)
        .With(runEvent.At)
        .With((int)runEvent.Kind)
        .With(runEvent.By)
        .With(runEvent.Text)
        .Run();

    public static RunEvent ReadEvent(Statement row, string runId) =>
        new(runId, row.Long(0), row.Instant(1), (RunEventKind)row.Int(2), row.Text(3), row.Text(4));

    public static CommandAnswer ReadAnswer(string json) => JsonSerializer.Deserialize(json, StorageJson.Default.CommandAnswer)!;

    /// <summary>Reads the columns of <see cref="RunSql.FindCommand"/>.</summary>
    public static OutgoingCommand ReadCommand(Statement row) => new()
    {
        Id = row.Text(0),
        RunId = row.Text(1),
        Ordinal = TokenKey.Ordinal(row.Long(2)),
        TargetId = row.Text(3),
        Destination = (CommandDestination)row.Int(4),
        ExpiresAt = row.Instant(5),
        Signed = new SignedCommand(row.Text(6), row.Bytes(7).ToArray(), row.Bytes(8).ToArray()),
        Answer = row.TextOrNull(9) is { } answer ? ReadAnswer(answer) : null,
    };
}
