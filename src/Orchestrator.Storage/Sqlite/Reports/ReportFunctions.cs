using Microsoft.Data.Sqlite;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Reports;

namespace Orchestrator.Storage.Sqlite.Reports;

/// <summary>What SQL about reports cannot say by itself. Every connection has these, and migrations use them.</summary>
internal static class ReportFunctions
{
    public static void Register(SqliteConnection connection)
    {
        connection.CreateFunction(
            "failure_cause",
            (long outcome, string message, string targetName) => FailureCause.Of((StepOutcome)outcome, message, targetName),
            isDeterministic: true);
        connection.CreateFunction("spread_add", (byte[]? one, byte[]? other) => SpreadBytes.Add(one, other), isDeterministic: true);
        connection.CreateAggregate(
            "spread_sum",
            (long[]?)null,
            (long[]? sum, byte[]? spread) =>
            {
                sum ??= new long[DurationHistogram.Buckets];
                SpreadBytes.AddTo(sum, spread);
                return sum;
            },
            sum => SpreadBytes.Of(sum ?? []),
            isDeterministic: true);
        connection.CreateAggregate(
            "spread_of",
            (long[]?)null,
            (long[]? sum, long? startedAt, long? endedAt) =>
            {
                sum ??= new long[DurationHistogram.Buckets];
                if (endedAt - startedAt is { } ticks)
                    sum[DurationHistogram.BucketOf(TimeSpan.FromTicks(Math.Max(0, ticks)))]++;
                return sum;
            },
            sum => SpreadBytes.Of(sum ?? []),
            isDeterministic: true);
    }
}
