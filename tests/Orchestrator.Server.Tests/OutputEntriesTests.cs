using System.Text;
using Microsoft.AspNetCore.Http;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core;
using Orchestrator.Core.Reports;
using Orchestrator.Server.Api;
using Orchestrator.Server.Outputs;

namespace Orchestrator.Server.Tests;

/// <summary>What a watcher is told of entries, over a list that stands for the reports.</summary>
public sealed class OutputEntriesTests
{
    private readonly ListedReports reports = new();
    private readonly RecordedBody body = new();
    private readonly OutputTrail trail = new();
    private readonly OutputEntries entries;
    private readonly EventStream stream;

    public OutputEntriesTests()
    {
        var context = new DefaultHttpContext();
        context.Response.Body = body;
        stream = new EventStream(context.Response);
        entries = new OutputEntries(reports, "run", "target");
    }

    [Fact]
    public async Task Each_entry_leaves_before_the_next_one_is_read()
    {
        reports.Add(Enumerable.Range(1, 250).Select(number => Entry(number, at: number, new string('x', 20_000))));

        await entries.Tell(trail, stream, CancellationToken.None);

        body.Told.Count(text => text.Contains("event: action", StringComparison.Ordinal)).ShouldBe(250);
        body.Told.Max(text => text.Length).ShouldBeLessThan(30_000);
    }

    [Fact]
    public async Task A_later_look_reads_from_the_last_one_that_was_told()
    {
        reports.Add(Enumerable.Range(1, 250).Select(number => Entry(number, at: number)));
        await entries.Tell(trail, stream, CancellationToken.None);
        reports.Offsets.ShouldBe([0, 200]);
        reports.Offsets.Clear();

        await entries.Tell(trail, stream, CancellationToken.None);
        reports.Add([Entry(251, at: 251)]);
        await entries.Tell(trail, stream, CancellationToken.None);

        reports.Offsets.ShouldBe([250, 250]);
        body.Told.Count.ShouldBe(251);
    }

    [Fact]
    public async Task An_entry_whose_clock_is_behind_is_told_although_it_stands_before_those_that_were()
    {
        reports.Add([Entry(1, at: 100), Entry(2, at: 101)]);
        await entries.Tell(trail, stream, CancellationToken.None);

        reports.Add([Entry(3, at: 50)]);
        await entries.Tell(trail, stream, CancellationToken.None);
        await entries.Tell(trail, stream, CancellationToken.None);

        body.Told.Count.ShouldBe(3);
        body.Told[^1].ShouldContain("\"number\":3");
    }

    private static ReportEntry Entry(int number, int at, string output = "") => new()
    {
        RunId = "run",
        Ordinal = 0,
        TargetId = "target",
        TargetName = "target",
        Phase = ReportPhase.Execution,
        ActivityId = "a",
        ActivityName = "a",
        Attempt = 1,
        CommandId = "run/0/1",
        Number = number,
        Index = number,
        Name = "action",
        Outcome = StepOutcome.Succeeded,
        At = DateTimeOffset.UnixEpoch.AddSeconds(at),
        Output = output,
    };

    /// <summary>Every write that was flushed.</summary>
    private sealed class RecordedBody : MemoryStream
    {
        public List<string> Told { get; } = [];

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Told.Add(Encoding.UTF8.GetString(buffer.Span));
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>A list in the order of the store: by time, then by number.</summary>
    private sealed class ListedReports : IReportStore
    {
        private List<ReportEntry> all = [];

        public List<int> Offsets { get; } = [];

        public void Add(IEnumerable<ReportEntry> entries) => all = [.. all.Concat(entries).OrderBy(entry => entry.At).ThenBy(entry => entry.Number)];

        public Task<Page<ReportEntry>> Query(ReportFilter filter, PageRequest page, CancellationToken cancellation)
        {
            Offsets.Add(page.Offset);
            return Task.FromResult(new Page<ReportEntry>([.. all.Skip(page.Offset).Take(page.Limit).Select(entry => entry with { Output = "" })], all.Count));
        }

        public Task<ReportEntry?> Find(string commandId, int number, CancellationToken cancellation) =>
            Task.FromResult(all.FirstOrDefault(entry => entry.CommandId == commandId && entry.Number == number));

        public IAsyncEnumerable<ReportEntry> Stream(ReportFilter filter, bool withOutput, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<IReadOnlyList<ReportGroup>> Summarise(ReportFilter filter, ReportDimensions by, bool withDurations, CancellationToken cancellation) =>
            throw new NotSupportedException();
    }
}
