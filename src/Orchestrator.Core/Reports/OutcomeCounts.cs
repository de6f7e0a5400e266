using Orchestrator.Contracts.Reports;

namespace Orchestrator.Core.Reports;

/// <summary>How many entries came out how. Immutable; equal if all numbers are.</summary>
public sealed class OutcomeCounts : IEquatable<OutcomeCounts>
{
    private static readonly int Length = Enum.GetValues<StepOutcome>().Length;

    private readonly long[] counts;

    private OutcomeCounts(long[] counts) => this.counts = counts;

    public static OutcomeCounts None { get; } = new(new long[Length]);

    public long this[StepOutcome outcome] => counts[(int)outcome];

    public long Total => counts.Sum();

    public long Succeeded => this[StepOutcome.Succeeded];

    /// <summary>Failed, timed out, interrupted and expired ones.</summary>
    public long Failures => FailureCause.Outcomes.Sum(outcome => this[outcome]);

    /// <summary>
    /// Succeeded ones as a share of those that succeeded or failed, 0 to 1. What was skipped, cancelled or not applicable was not tried and
    /// counts on neither side. Null if nothing was tried.
    /// </summary>
    public double? SuccessRate => Succeeded + Failures is var tried and > 0 ? (double)Succeeded / tried : null;

    public OutcomeCounts Plus(StepOutcome outcome, long entries)
    {
        var sum = (long[])counts.Clone();
        sum[(int)outcome] += entries;
        return new OutcomeCounts(sum);
    }

    public OutcomeCounts Plus(OutcomeCounts other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new OutcomeCounts([.. counts.Zip(other.counts, (one, another) => one + another)]);
    }

    public bool Equals(OutcomeCounts? other) => other is not null && counts.AsSpan().SequenceEqual(other.counts);

    public override bool Equals(object? obj) => Equals(obj as OutcomeCounts);

    public override int GetHashCode() => HashCode.Combine(Total, Succeeded, Failures);

    public override string ToString() =>
        string.Join(", ", Enum.GetValues<StepOutcome>().Where(outcome => this[outcome] > 0).Select(outcome => $"{outcome} {this[outcome]}"));
}
