namespace Orchestrator.Core.Runs;

/// <summary>One run in one round of its shard: the instant, the run, and where the changes go.</summary>
internal readonly record struct Round(Run Run, DateTimeOffset Now, RunBatch Batch)
{
    public void Put(TargetRun token)
    {
        Run.Replace(token);
        Batch.Put(token);
        Batch.Put(Run.Record);
    }

    public void Put(RunRecord record)
    {
        Run.Record = record;
        Batch.Put(record);
    }

    /// <summary>Writes the next line of the run's history.</summary>
    public void Record(RunEventKind kind, string by, string text)
    {
        var number = Run.Record.LastEvent + 1;
        Put(Run.Record with { LastEvent = number });
        Batch.Add(new RunEvent(Run.Record.Id, number, Now, kind, by, text));
    }
}
