namespace Orchestrator.Core.Reports;

/// <summary>
/// How durations spread: counts in buckets whose borders grow by the fourth root of 2 from one millisecond to two weeks. A quantile read from
/// it is wrong by 10 % of its value at most (below a millisecond: by one millisecond). Immutable.
/// </summary>
public sealed class DurationHistogram : IEquatable<DurationHistogram>
{
    /// <summary>Bucket 0 is everything under a millisecond, the last everything from two weeks on.</summary>
    public const int Buckets = 122;

    private const double Growth = 1.189207115002721; // 2^(1/4)

    /// <summary>Ticks at which bucket 1, 2, ... begins.</summary>
    private static readonly long[] Borders =
        [.. Enumerable.Range(0, Buckets - 1).Select(step => (long)Math.Round(TimeSpan.TicksPerMillisecond * Math.Pow(2, step / 4.0)))];

    private readonly SortedDictionary<int, long> counts;

    private DurationHistogram(SortedDictionary<int, long> counts) => this.counts = counts;

    public static DurationHistogram Empty { get; } = new([]);

    /// <summary>Entries by bucket, in the order of the buckets, only those that have some.</summary>
    public IReadOnlyCollection<KeyValuePair<int, long>> Counts => counts;

    /// <summary>From buckets and their counts; a bucket may come more than once.</summary>
    public static DurationHistogram Of(IEnumerable<KeyValuePair<int, long>> counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        var sum = new SortedDictionary<int, long>();
        foreach (var (bucket, count) in counts)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)bucket, (uint)Buckets, nameof(counts));
            sum[bucket] = sum.GetValueOrDefault(bucket) + count;
        }

        return new DurationHistogram(sum);
    }

    /// <summary>The bucket of a duration.</summary>
    public static int BucketOf(TimeSpan duration)
    {
        var found = Array.BinarySearch(Borders, duration.Ticks);
        return found >= 0 ? found + 1 : ~found;
    }

    public DurationHistogram Plus(DurationHistogram other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Of(counts.Concat(other.counts));
    }

    /// <summary>The value that a share of the entries does not exceed, as near as the buckets tell; null if there are none.</summary>
    /// <param name="share">Over 0 to 1: 0.95 is the 95th percentile.</param>
    /// <param name="longest">The longest of them, which is known exactly.</param>
    public TimeSpan? Quantile(double share, TimeSpan longest)
    {
        var rank = (long)Math.Ceiling(share * counts.Values.Sum());
        foreach (var (bucket, count) in counts)
        {
            rank -= count;
            if (rank <= 0)
                return Middle(bucket) is var middle && middle < longest ? middle : longest;
        }

        return null;
    }

    public bool Equals(DurationHistogram? other) => other is not null && counts.SequenceEqual(other.counts);

    public override bool Equals(object? obj) => Equals(obj as DurationHistogram);

    public override int GetHashCode() => counts.Count;

    public override string ToString() => string.Join(' ', counts.Select(pair => $"{pair.Key}:{pair.Value}"));

    /// <summary>Equally wrong, as a factor, at both borders.</summary>
    private static TimeSpan Middle(int bucket) =>
        bucket == 0 ? TimeSpan.FromTicks(TimeSpan.TicksPerMillisecond / 2) : TimeSpan.FromTicks((long)(Borders[bucket - 1] * Math.Sqrt(Growth)));
}
