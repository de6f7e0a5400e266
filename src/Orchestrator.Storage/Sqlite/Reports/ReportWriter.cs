using System.Runtime.InteropServices;
using Orchestrator.Core.Reports;
using Orchestrator.Storage.Sqlite.Connections;
using Orchestrator.Storage.Sqlite.Runs;

namespace Orchestrator.Storage.Sqlite.Reports;

/// <summary>Writes the entries of one batch, their outputs and the totals they add to.</summary>
internal sealed class ReportWriter(Session session)
{
    private readonly Dictionary<TotalKey, Total> totals = [];

    /// <param name="numberOf">The run's number, or null if it has been removed.</param>
    public void Write(IReadOnlyCollection<ReportEntry> entries, Func<string, long?> numberOf)
    {
        if (entries.Count == 0)
            return;
        var insert = session[ReportSql.Insert];
        var insertOutput = session[ReportSql.InsertOutput];
        var number = session[ReportSql.LastNumber].Number()!.Value;
        foreach (var entry in entries)
        {
            if (numberOf(entry.RunId) is not { } run || !Insert(insert, ++number, run, entry))
                continue;
            if (entry.Output.Length > 0)
                insertOutput.With(number).With(entry.Output).Run();
            Count(run, entry);
        }

        foreach (var (key, total) in totals)
            Add(key, total);
    }

    /// <returns>False if it is there already.</returns>
    private static bool Insert(Statement insert, long number, long run, ReportEntry entry) => insert
        .With(number)
        .With(TokenKey.Of(run, entry.Ordinal))
        .With(entry.CommandId)
        .With(entry.Number)
        .With(entry.At)
        .With(entry.TargetId)
        .With(entry.TargetName)
        .With((int)entry.Phase)
        .With(entry.ActivityId)
        .With(entry.ActivityName)
        .With(entry.Attempt)
        .With(entry.Index)
        .With(entry.Name)
        .With((int)entry.Outcome)
        .With((long?)entry.ReturnCode)
        .With(entry.StartedAt)
        .With(entry.EndedAt)
        .With(entry.Message)
        .With(entry.OutputTruncated)
        .With(entry.Starts)
        .With(entry.Late)
        .Run() == 1;

    private void Count(long run, ReportEntry entry)
    {
        var at = entry.At.UtcTicks;
        var key = new TotalKey(run, entry.Phase, entry.ActivityId, entry.Name, (int)entry.Outcome);
        ref var total = ref CollectionsMarshal.GetValueRefOrAddDefault(totals, key, out var known);
        total = known
            ? new Total(total.Entries + 1, Math.Min(total.FirstAt, at), Math.Max(total.LastAt, at))
            : new Total(1, at, at);
    }

    private void Add(TotalKey key, Total total) => session[ReportSql.AddTotal]
        .With(key.Run)
        .With((int)key.Phase)
        .With(key.ActivityId)
        .With(key.Name)
        .With(key.Outcome)
        .With(total.Entries)
        .With(total.FirstAt)
        .With(total.LastAt)
        .Run();

    private readonly record struct TotalKey(long Run, ReportPhase Phase, string ActivityId, string Name, int Outcome);

    private readonly record struct Total(long Entries, long FirstAt, long LastAt);
}
