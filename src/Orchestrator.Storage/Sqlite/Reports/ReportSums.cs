using System.Runtime.InteropServices;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Reports;
using Orchestrator.Storage.Sqlite.Connections;

namespace Orchestrator.Storage.Sqlite.Reports;

/// <summary>Puts the rows of the summing statements together: one group may have a row for each outcome, from sorts and from slots.</summary>
internal static class ReportSums
{
    public static IReadOnlyList<ReportGroup> Read(Session session, ReportSummarySql sql)
    {
        var groups = new Dictionary<ReportGroupKey, ReportGroup>();
        foreach (var statement in sql.Statements(session))
        {
            foreach (var row in statement.All(row => Group(row, sql)))
            {
                ref var group = ref CollectionsMarshal.GetValueRefOrAddDefault(groups, row.Key, out var known);
                group = known ? Together(group!, row) : row;
            }
        }

        return [.. groups.Values];
    }

    private static ReportGroup Group(Statement row, ReportSummarySql sql)
    {
        var outcome = (StepOutcome)row.Int(sql.Outcome);
        var sums = sql.Sums;
        return new ReportGroup
        {
            Key = new ReportGroupKey
            {
                RunId = Text(sql.Run),
                DefinitionId = Text(sql.Definition),
                Site = Text(sql.Site),
                ActivityId = Text(sql.Activity),
                Name = Text(sql.Name),
                Outcome = sql.Cause is null ? null : outcome,
                ReturnCode = sql.Code is { } code ? ReportSort.ReturnCode(row.Long(code)) : null,
                Cause = Text(sql.Cause),
                Slot = sql.Slot is { } slot ? row.Long(slot) : null,
            },
            ActivityName = sql.Activity is null ? null : row.Text(sums),
            Counts = OutcomeCounts.None.Plus(outcome, row.Long(sums + 1)),
            Durations = new DurationSum(row.Long(sums + 2), TimeSpan.FromTicks(row.Long(sums + 3)), TimeSpan.FromTicks(row.Long(sums + 4))),
            Spread = sql.WithDurations ? SpreadBytes.Read(row.Bytes(sums + 5)) : DurationHistogram.Empty,
        };

        string? Text(int? column) => column is { } number ? row.Text(number) : null;
    }

    private static ReportGroup Together(ReportGroup one, ReportGroup other) => one with
    {
        ActivityName = one.ActivityName is { } name && Utf8Order.Compare(other.ActivityName!, name) > 0 ? other.ActivityName : one.ActivityName,
        Counts = one.Counts.Plus(other.Counts),
        Durations = one.Durations + other.Durations,
        Spread = one.Spread.Plus(other.Spread),
    };
}
