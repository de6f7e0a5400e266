namespace Orchestrator.Core.Runs;

/// <summary>Pauses a run. Only the record is changed; every token is compared with it in one of the next rounds.</summary>
internal static class RunPause
{
    /// <param name="by">Who pauses it: a key's name, or the part of the run that does.</param>
    public static void Begin(Round round, string by, string text)
    {
        var run = round.Run.Record;
        round.Put(run with { Status = RunStatus.Paused, Pauses = [.. run.Pauses, new Pause(round.Now, by)] });
        round.Record(RunEventKind.Paused, by, text);
        round.Run.VisitAll();
    }
}
