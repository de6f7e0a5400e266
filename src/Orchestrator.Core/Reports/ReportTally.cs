using System.Runtime.InteropServices;

namespace Orchestrator.Core.Reports;

/// <summary>Counts entries into groups, one by one, for whoever has them at hand: what a store's rollup says of many, this says of few.</summary>
public sealed class ReportTally(ReportDimensions by, bool withDurations)
{
    private readonly Dictionary<ReportGroupKey, Sum> sums = [];

    /// <summary>All groups that have an entry.</summary>
    public IReadOnlyList<ReportGroup> Groups => [.. sums.Select(pair => pair.Value.Group(pair.Key))];

    /// <param name="entry">Counted as one more.</param>
    /// <param name="definitionId">Of its run.</param>
    /// <param name="countedCause">As <see cref="CausesOfRun"/> gave it when the entry was written.</param>
    public void Add(ReportEntry entry, string definitionId, string countedCause)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, Key(entry, definitionId, countedCause), out _);
        sum ??= new Sum();
        sum.Counts = sum.Counts.Plus(entry.Outcome, 1);
        if (by.HasFlag(ReportDimensions.Activity) && (sum.ActivityName is null || Utf8Order.Compare(entry.ActivityName, sum.ActivityName) > 0))
            sum.ActivityName = entry.ActivityName;
        if (entry.Duration is not { } duration)
            return;
        sum.Durations += new DurationSum(1, duration, duration);
        if (withDurations)
            sum.Buckets.Add(new KeyValuePair<int, long>(DurationHistogram.BucketOf(duration), 1));
    }

    private ReportGroupKey Key(ReportEntry entry, string definitionId, string countedCause)
    {
        var cause = by.HasFlag(ReportDimensions.Cause);
        return new ReportGroupKey
        {
            RunId = by.HasFlag(ReportDimensions.Run) ? entry.RunId : null,
            DefinitionId = by.HasFlag(ReportDimensions.Definition) ? definitionId : null,
            Site = by.HasFlag(ReportDimensions.Site) ? entry.Site : null,
            ActivityId = by.HasFlag(ReportDimensions.Activity) ? entry.ActivityId : null,
            Name = by.HasFlag(ReportDimensions.Action) ? entry.Name : null,
            Outcome = cause ? entry.Outcome : null,
            ReturnCode = cause ? entry.ReturnCode : null,
            Cause = cause ? countedCause : null,
            Slot = by.HasFlag(ReportDimensions.Slot) ? ReportSlot.Of(entry.At) : null,
        };
    }

    private sealed class Sum
    {
        public OutcomeCounts Counts { get; set; } = OutcomeCounts.None;

        public string? ActivityName { get; set; }

        public DurationSum Durations { get; set; }

        public List<KeyValuePair<int, long>> Buckets { get; } = [];

        public ReportGroup Group(ReportGroupKey key) => new()
        {
            Key = key,
            ActivityName = ActivityName,
            Counts = Counts,
            Durations = Durations,
            Spread = Buckets.Count == 0 ? DurationHistogram.Empty : DurationHistogram.Of(Buckets),
        };
    }
}
