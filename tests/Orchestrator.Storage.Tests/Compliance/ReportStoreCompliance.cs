using Orchestrator.Contracts.Reports;
using Orchestrator.Core;
using Orchestrator.Core.Reports;
using Orchestrator.Core.Runs;

namespace Orchestrator.Storage.Tests.Compliance;

/// <summary>What every <see cref="IReportStore"/> does.</summary>
public abstract class ReportStoreCompliance(StorageFixture fixture) : StoreCompliance(fixture)
{
    private static readonly ReportEntry Everything = new()
    {
        RunId = "run-1",
        Ordinal = 2,
        TargetId = "t-2",
        TargetName = "PC-Köln",
        Site = "Köln",
        Phase = ReportPhase.Result,
        ActivityId = "execute",
        ActivityName = "Ausführen",
        Attempt = 3,
        CommandId = "run-1/2/9",
        Number = 4,
        Index = 5,
        Name = "setup.exe",
        Outcome = StepOutcome.Interrupted,
        ReturnCode = -1073741819,
        StartedAt = Given.Noon.AddTicks(1),
        EndedAt = Given.Noon.AddTicks(2),
        At = Given.Noon.AddTicks(3),
        Message = "interrupted, outcome unknown",
        Output = "first\0line\r\n✓",
        OutputTruncated = true,
        Starts = 3,
        InterruptedStarts = [new InterruptedStart(Given.Noon.AddTicks(-9), Given.Noon.AddTicks(-8)), new InterruptedStart(Given.Noon.AddTicks(-7), Given.Noon)],
        Late = true,
        CpuTime = TimeSpan.FromMicroseconds(1_234_567),
        PeakMemory = 5_000_000_000,
        LineRate = 12_500_000_000,
        RebootNeeded = true,
    };

    private IReportStore Reports => Storage.Reports;

    public static TheoryData<ReportFilter, string> Filters => new()
    {
        { new(), "2.0.1 2.1.1 1.0.1 1.0.2 1.1.1 1.2.1" },
        { new() { RunId = "run-1" }, "1.0.1 1.0.2 1.1.1 1.2.1" },
        { new() { RunId = "none" }, "" },
        { new() { TargetId = "t-1" }, "2.1.1 1.1.1" },
        { new() { TargetId = "t-1", RunId = "run-1" }, "1.1.1" },
        { new() { TargetName = "pc-0000" }, "2.0.1 1.0.1 1.0.2" },
        { new() { TargetName = "pc-0000", TargetId = "t-1" }, "" },
        { new() { Phases = [ReportPhase.Result] }, "1.0.2" },
        { new() { ActivityId = "reboot" }, "1.1.1" },
        { new() { Name = "shutdown" }, "1.1.1" },
        { new() { Outcomes = [StepOutcome.Failed] }, "2.0.1 1.2.1" },
        { new() { Outcomes = [StepOutcome.Failed, StepOutcome.Succeeded] }, "2.0.1 2.1.1 1.0.1 1.0.2 1.2.1" },
        { new() { Outcomes = [] }, "" },
        { new() { RunId = "run-1", Outcomes = [StepOutcome.Failed, StepOutcome.TimedOut] }, "1.1.1 1.2.1" },
        { new() { From = Given.Noon.AddSeconds(2) }, "1.0.2" },
        { new() { To = Given.Noon.AddSeconds(2) }, "2.0.1 2.1.1 1.0.1 1.1.1 1.2.1" },
        { new() { From = Given.Noon.AddSeconds(3) }, "" },
        {
            new()
            {
                RunId = "run-1", TargetId = "t-2", TargetName = "PC-0002", Phases = [ReportPhase.Execution], ActivityId = "execute", Name = "setup.exe",
                Outcomes = [StepOutcome.Failed], From = Given.Noon, To = Given.Noon.AddDays(1),
            },
            "1.2.1"
        },
    };

    [Theory]
    [MemberData(nameof(Filters), DisableDiscoveryEnumeration = true)]
    public async Task Entries_come_by_run_newest_first_then_ordinal_time_and_number(ReportFilter filter, string expected)
    {
        await SixEntries();
        var page = await Reports.Query(filter, new PageRequest(), Cancellation);
        Brief(page.Items).ShouldBe(expected);
        page.Total.ShouldBe(page.Items.Count);
        Brief(await Given.ToList(Reports.Stream(filter, withOutput: false, Cancellation))).ShouldBe(expected);
        Brief(await Given.ToList(Reports.Stream(filter, withOutput: true, Cancellation))).ShouldBe(expected);
    }

    [Theory]
    [InlineData(0, 2, "2.0.1 2.1.1")]
    [InlineData(1, 3, "2.1.1 1.0.1 1.0.2")]
    [InlineData(4, 10, "1.1.1 1.2.1")]
    [InlineData(6, 10, "")]
    public async Task A_page_goes_over_the_border_of_runs_and_knows_the_whole_length(int offset, int limit, string expected)
    {
        await SixEntries();
        foreach (var filter in new[] { new ReportFilter(), new ReportFilter { From = Given.Noon } })
        {
            var page = await Reports.Query(filter, new PageRequest(offset, limit), Cancellation);
            Brief(page.Items).ShouldBe(expected);
            page.Total.ShouldBe(6);
        }
    }

    [Fact]
    public async Task An_entry_comes_back_whole_and_its_output_only_where_it_is_asked_for()
    {
        await Given.StoredRun(Storage, "run-1");
        await Given.Apply(Storage, await Lease(), batch => batch.Add(Everything));
        var listed = Everything with { Output = "" };
        (await Reports.Find(Everything.CommandId, Everything.Number, Cancellation)).ShouldBeWhole(Everything);
        (await Reports.Query(new ReportFilter(), new PageRequest(), Cancellation)).Items.ShouldHaveSingleItem().ShouldBeWhole(listed);
        (await Given.ToList(Reports.Stream(new ReportFilter(), withOutput: false, Cancellation))).ShouldHaveSingleItem().ShouldBeWhole(listed);
        (await Given.ToList(Reports.Stream(new ReportFilter(), withOutput: true, Cancellation))).ShouldHaveSingleItem().ShouldBeWhole(Everything);
        (await Reports.Find(Everything.CommandId, Everything.Number + 1, Cancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task The_latest_lines_that_were_measured_come_of_all_runs()
    {
        await Given.StoredRun(Storage, "run-1");
        await Given.StoredRun(Storage, "run-2");
        (await Reports.LatestLines(10, Cancellation)).ShouldBeEmpty();
        await Given.Apply(
            Storage,
            await Lease(),
            batch =>
            {
                batch.Add(Given.Entry("run-1", 0) with { At = Given.Noon.AddSeconds(3), LineRate = 3, Site = "Köln" });
                batch.Add(Given.Entry("run-1", 1) with { At = Given.Noon.AddSeconds(9) });
                batch.Add(Given.Entry("run-2", 1) with { At = Given.Noon.AddSeconds(5), LineRate = 50_000_000_000, Site = "" });
                batch.Add(Given.Entry("run-2", 0) with { At = Given.Noon.AddSeconds(1), LineRate = 1, Site = "Köln" });
            });

        (await Reports.LatestLines(10, Cancellation)).ShouldBe([new("t-1", "", 50_000_000_000), new("t-0", "Köln", 3), new("t-0", "Köln", 1)]);
        (await Reports.LatestLines(2, Cancellation)).ShouldBe([new("t-1", "", 50_000_000_000), new("t-0", "Köln", 3)]);
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => Reports.LatestLines(0, Cancellation));
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => Reports.LatestLines(MeasuredLine.Most + 1, Cancellation));
    }

    [Fact]
    public async Task A_stream_is_whole_and_in_order_where_there_is_more_than_is_read_at_once()
    {
        const int Targets = 700;
        await Given.StoredRun(Storage, "run-0", 2);
        await Given.StoredRun(Storage, "run-1", Targets);
        var entries = Enumerable.Range(0, Targets).SelectMany(ordinal => Enumerable.Range(1, 4).Select(number => Given.Entry("run-1", ordinal, number))).ToList();
        var lease = await Lease();
        await Given.Apply(Storage, lease, batch => batch.Add(Given.Entry("run-0", 1)));
        await Given.Apply(Storage, lease, [.. entries.AsEnumerable().Reverse().Select<ReportEntry, Action<RunBatch>>(entry => batch => batch.Add(entry))]);
        foreach (var withOutput in new[] { false, true })
            (await Given.ToList(Reports.Stream(new ReportFilter(), withOutput, Cancellation))).ShouldBe([.. entries, Given.Entry("run-0", 1)]);
    }

    private static string Brief(IEnumerable<ReportEntry> entries) =>
        string.Join(' ', entries.Select(entry => $"{entry.RunId[^1]}.{entry.Ordinal}.{entry.Number}"));

    private async Task SixEntries()
    {
        await Given.StoredRun(Storage, "run-1");
        await Given.StoredRun(Storage, "run-2");
        await Given.StoredRun(Storage, "run-3");
        await Given.Apply(
            Storage,
            await Lease(),
            batch => batch.Add(Given.Entry("run-1", 2, outcome: StepOutcome.Failed)),
            batch => batch.Add(Given.Entry("run-2", 0, outcome: StepOutcome.Failed)),
            batch => batch.Add(Given.Entry("run-1", 1, outcome: StepOutcome.TimedOut) with { ActivityId = "reboot", Name = "shutdown" }),
            batch => batch.Add(Given.Entry("run-1", 0, 2) with { Phase = ReportPhase.Result }),
            batch => batch.Add(Given.Entry("run-1", 0)),
            batch => batch.Add(Given.Entry("run-2", 1)));
    }
}
