using Orchestrator.Contracts.Reports;
using Orchestrator.Core;
using Orchestrator.Core.Reports;
using Orchestrator.Core.Runs;

namespace Orchestrator.Storage.Tests.Compliance;

/// <summary>What every <see cref="IReportStore"/> counts, beside what a plain walk over the same entries counts.</summary>
public abstract class ReportSummaryCompliance(StorageFixture fixture) : StoreCompliance(fixture)
{
    private const int Questions = 150;

    private IReportStore Reports => Storage.Reports;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Groups_are_those_of_a_plain_walk_over_the_entries(int seed)
    {
        var reports = new RandomReports(seed);
        var entries = await Stored(reports, 400);
        for (var question = 0; question < Questions; question++)
        {
            var isCoarse = question % 3 == 0;
            var filter = isCoarse ? reports.CoarseFilter() : reports.Filter(mayNameTarget: question % 5 == 0);
            var by = isCoarse ? reports.CoarseDimensions() : reports.Dimensions();
            var withDurations = question % 2 == 0;

            var groups = await Reports.Summarise(filter, by, withDurations, Cancellation);

            var expected = Counted(reports, entries, filter, by, withDurations);
            groups.Select(Whole).Order(StringComparer.Ordinal).ShouldBe(expected.Select(Whole).Order(StringComparer.Ordinal), $"{filter} by {by}");
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Lists_and_streams_are_those_of_a_plain_walk_over_the_entries(int seed)
    {
        var reports = new RandomReports(seed);
        var entries = await Stored(reports, 300);
        var newest = reports.Runs.Select(run => run.Id).Reverse().ToList();
        for (var question = 0; question < Questions; question++)
        {
            var filter = reports.Filter(mayNameTarget: true);
            var expected = entries
                .Where(entry => reports.Matches(filter, entry))
                .OrderBy(entry => newest.IndexOf(entry.RunId)).ThenBy(entry => entry.Ordinal).ThenBy(entry => entry.At).ThenBy(entry => entry.Number)
                .ToList();

            (await Given.ToList(Reports.Stream(filter, withOutput: false, Cancellation))).ShouldBe(expected, $"{filter}");
            var page = await Reports.Query(filter, new PageRequest(expected.Count / 3, 7), Cancellation);
            page.Total.ShouldBe(expected.Count);
            page.Items.ShouldBe(expected.Skip(expected.Count / 3).Take(7));
        }
    }

    [Fact]
    public async Task What_comes_again_is_not_counted_again()
    {
        var reports = new RandomReports(6);
        var entries = await Stored(reports, 50);
        var lease = await Lease();
        await Given.Apply(Storage, lease, [.. entries.Select<ReportEntry, Action<RunBatch>>(entry => batch => batch.Add(entry with { Message = "changed", Site = "moved", Outcome = StepOutcome.Failed }))]);

        var groups = await Reports.Summarise(new ReportFilter(), ReportDimensions.Site | ReportDimensions.Cause, withDurations: true, Cancellation);

        groups.Select(Whole).Order(StringComparer.Ordinal).ShouldBe(
            Counted(reports, entries, new ReportFilter(), ReportDimensions.Site | ReportDimensions.Cause, withDurations: true).Select(Whole).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_removed_run_is_counted_no_more()
    {
        var reports = new RandomReports(7);
        var entries = await Stored(reports, 100);
        await Given.Apply(Storage, await Lease(), batch => batch.Put(reports.Runs[0] with { Status = RunStatus.Completed, EndedAt = Now.AddDays(-1) }));
        (await Storage.Runs.RemoveEnded(Now, 10, Cancellation)).ShouldBe(1);

        var kept = entries.Where(entry => entry.RunId != reports.Runs[0].Id).ToList();
        foreach (var by in new[] { ReportDimensions.None, ReportDimensions.Run, ReportDimensions.Slot })
        {
            (await Reports.Summarise(new ReportFilter(), by, withDurations: true, Cancellation)).Select(Whole).Order(StringComparer.Ordinal)
                .ShouldBe(Counted(reports, kept, new ReportFilter(), by, withDurations: true).Select(Whole).Order(StringComparer.Ordinal));
        }

        (await Reports.Summarise(new ReportFilter { RunId = reports.Runs[0].Id }, ReportDimensions.None, withDurations: false, Cancellation)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_run_tells_a_limited_number_of_causes_apart_and_counts_the_rest_together()
    {
        await Given.StoredRun(Storage, "run-1", 3);
        await Given.StoredRun(Storage, "run-2", 3);
        var lease = await Lease();
        const int causes = CausesOfRun.Most + 50;
        var entries = Enumerable.Range(0, 2 * causes).Select(number => Failure("run-1", number, Word(number % causes))).ToList();
        foreach (var part in entries.Chunk(170))
            await Given.Apply(Storage, lease, [.. part.Concat(part.Take(20)).Select<ReportEntry, Action<RunBatch>>(entry => batch => batch.Add(entry))]);
        var last = Failure("run-2", 0, Word(causes - 1));
        await Given.Apply(Storage, lease, batch => batch.Add(last));

        var counted = (await Reports.Summarise(new ReportFilter { RunId = "run-1" }, ReportDimensions.Cause, withDurations: false, Cancellation))
            .ToDictionary(group => group.Key.Cause!, group => group.Counts.Total);

        var expected = Enumerable.Range(0, CausesOfRun.Most).ToDictionary(Word, _ => 2L);
        expected.Add(CausesOfRun.Others, 100);
        counted.ShouldBe(expected, ignoreOrder: true);
        await EntriesAreFoundByTheCauseTheyAreCountedBy(entries);
        var ofTarget = await Reports.Summarise(new ReportFilter { RunId = "run-1", TargetId = "t-0" }, ReportDimensions.Cause, withDurations: false, Cancellation);
        ofTarget.Single(group => group.Key.Cause == CausesOfRun.Others).Counts.Total
            .ShouldBe(entries.Count(entry => entry.Ordinal == 0 && (entry.Number - 1) % causes >= CausesOfRun.Most));
        var ofBoth = await new ReportAnalysis(Reports).Causes(new ReportFilter { Phases = [ReportPhase.Execution] }, 1, Cancellation);
        (ofBoth.Total, ofBoth.Failures, ofBoth.Causes[0].Group.Key.Cause, ofBoth.Causes[0].Example).ShouldBe(
            (CausesOfRun.Most + 2, entries.Count + 1, CausesOfRun.Others, entries.Where(IsOther).OrderBy(entry => entry.Ordinal).ThenBy(entry => entry.At).First()));

        bool IsOther(ReportEntry entry) => (entry.Number - 1) % causes >= CausesOfRun.Most;

        async Task EntriesAreFoundByTheCauseTheyAreCountedBy(List<ReportEntry> all)
        {
            (await Given.ToList(Reports.Stream(new ReportFilter { RunId = "run-1", Cause = CausesOfRun.Others }, withOutput: false, Cancellation)))
                .ShouldBe(all.Where(IsOther), ignoreOrder: true);
            (await Given.ToList(Reports.Stream(new ReportFilter { Cause = Word(causes - 1) }, withOutput: false, Cancellation))).ShouldBe([last]);
        }
    }

    private static ReportEntry Failure(string run, int number, string message) =>
        Given.Entry(run, number % 3, number + 1, StepOutcome.Failed) with { Message = message };

    /// <summary>Words without digits, which causes leave out.</summary>
    private static string Word(int number) => string.Concat("cause ", (char)('a' + (number / 26)), (char)('a' + (number % 26)));

    /// <summary>The entries in three batches, some of them twice.</summary>
    private async Task<IReadOnlyList<ReportEntry>> Stored(RandomReports reports, int count)
    {
        foreach (var run in reports.Runs)
        {
            await Given.StoredRun(
                Storage, run.Id, RandomReports.TargetsPerRun, stored => stored with { DefinitionId = run.DefinitionId, CreatedAt = run.CreatedAt });
        }

        var entries = reports.Entries(count);
        var lease = await Lease();
        foreach (var part in entries.Chunk((count / 3) + 1))
            await Given.Apply(Storage, lease, [.. part.Concat(part.Take(5)).Select<ReportEntry, Action<RunBatch>>(entry => batch => batch.Add(entry))]);
        return entries;
    }

    private static IEnumerable<ReportGroup> Counted(
        RandomReports reports, IEnumerable<ReportEntry> entries, ReportFilter filter, ReportDimensions by, bool withDurations)
    {
        var quarter = TimeSpan.FromMinutes(15);
        var widened = filter with
        {
            From = filter.From is { } from ? new DateTimeOffset(from.Ticks - (from.Ticks % quarter.Ticks), TimeSpan.Zero) : null,
            To = filter.To is { } to ? new DateTimeOffset((to.Ticks + quarter.Ticks - 1) / quarter.Ticks * quarter.Ticks, TimeSpan.Zero) : null,
        };
        var cause = by.HasFlag(ReportDimensions.Cause);
        return entries.Where(entry => reports.Matches(widened, entry)).GroupBy(entry => new ReportGroupKey
        {
            RunId = by.HasFlag(ReportDimensions.Run) ? entry.RunId : null,
            DefinitionId = by.HasFlag(ReportDimensions.Definition) ? reports.DefinitionOf(entry) : null,
            Site = by.HasFlag(ReportDimensions.Site) ? entry.Site : null,
            ActivityId = by.HasFlag(ReportDimensions.Activity) ? entry.ActivityId : null,
            Name = by.HasFlag(ReportDimensions.Action) ? entry.Name : null,
            Outcome = cause ? entry.Outcome : null,
            ReturnCode = cause ? entry.ReturnCode : null,
            Cause = cause ? FailureCause.Of(entry) : null,
            Slot = by.HasFlag(ReportDimensions.Slot) ? entry.At.UtcTicks / quarter.Ticks : null,
        }).Select(group => Group(group.Key, [.. group], by, withDurations));
    }

    private static ReportGroup Group(ReportGroupKey key, IReadOnlyCollection<ReportEntry> entries, ReportDimensions by, bool withDurations)
    {
        var durations = entries
            .Where(entry => entry.StartedAt is not null && entry.EndedAt is not null)
            .Select(entry => Math.Max(0, (entry.EndedAt!.Value - entry.StartedAt!.Value).Ticks))
            .ToList();
        return new ReportGroup
        {
            Key = key,
            ActivityName = by.HasFlag(ReportDimensions.Activity) ? entries.Select(entry => entry.ActivityName).MaxBy(System.Text.Encoding.UTF8.GetBytes, ByBytes) : null,
            Counts = entries.Aggregate(OutcomeCounts.None, (counts, entry) => counts.Plus(entry.Outcome, 1)),
            Durations = new DurationSum(durations.Count, TimeSpan.FromTicks(durations.Sum()), TimeSpan.FromTicks(durations.Append(0).Max())),
            Spread = withDurations
                ? DurationHistogram.Of(durations.Select(ticks => KeyValuePair.Create(DurationHistogram.BucketOf(TimeSpan.FromTicks(ticks)), 1L)))
                : DurationHistogram.Empty,
        };
    }

    private static IComparer<byte[]> ByBytes { get; } = Comparer<byte[]>.Create((one, other) => one.AsSpan().SequenceCompareTo(other));

    private static string Whole(ReportGroup group) =>
        $"{group.Key} {group.ActivityName}: {group.Counts}; {group.Durations.Entries} {group.Durations.Total} {group.Durations.Longest}; {group.Spread}";
}
