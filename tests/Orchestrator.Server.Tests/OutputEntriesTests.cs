using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Agents;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core;
using Orchestrator.Core.Outputs;
using Orchestrator.Core.Reports;
using Orchestrator.Server.Api;
using Orchestrator.Server.Outputs;

namespace Orchestrator.Server.Tests;

/// <summary>What a watcher is told of entries, over a list that stands for the reports.</summary>
public sealed class OutputEntriesTests : IOutputStore, IDisposable
{
    private const int Half = ContractLimits.OutputBytes / 2;

    private readonly ListedReports reports = new();
    private readonly RecordedBody body = new();
    private readonly OutputTrail trail = new();
    private readonly Clock clock = new();
    private readonly OutputEntries entries;
    private readonly EventStream stream;

    public OutputEntriesTests()
    {
        var context = new DefaultHttpContext();
        context.Response.Body = body;
        stream = new EventStream(context.Response);
        entries = new OutputEntries(reports, this, clock, "run", "target");
    }

    public void Dispose() => body.Dispose();

    /// <summary>Bytes of the outputs that have been handed over.</summary>
    private long? HandedOver { get; set; }

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

    [Fact]
    public async Task The_end_of_an_output_that_its_agent_still_tells_is_waited_for()
    {
        Saw(0, "begin\n");
        reports.Add([Cut(1), Entry(2, at: 2)]);

        (await entries.Tell(trail, stream, CancellationToken.None)).ShouldBeFalse();
        clock.Pass(TimeSpan.FromSeconds(2));
        (await entries.Tell(trail, stream, CancellationToken.None)).ShouldBeFalse();
        Told("action").ShouldBe([2]);

        Saw(100_000, "end\n", isLast: true);
        (await entries.Tell(trail, stream, CancellationToken.None)).ShouldBeTrue();

        Told("action").ShouldBe([2, 1]);
        Outputs().ShouldBeEmpty("it was told as it came");
    }

    [Fact]
    public async Task An_end_that_does_not_come_is_told_from_the_report_and_what_was_left_out_before_it_is_counted()
    {
        Saw(0, "begin\n");
        reports.Add([Cut(1)]);
        HandedOver = 200_000;
        await entries.Tell(trail, stream, CancellationToken.None);
        clock.Pass(TimeSpan.FromSeconds(3));

        (await entries.Tell(trail, stream, CancellationToken.None)).ShouldBeTrue();

        Outputs().ShouldBe([(200_000 - Half, 200_000 - Half - 6, new string('z', Half))]);
        Told("action").ShouldBe([1]);
        Saw(150_000, "late\n").ShouldBeNull("its end has been shown");
        Saw(150_000, "late\n", isAnew: true).ShouldBeNull("its end has been shown");
    }

    [Fact]
    public async Task Of_an_end_that_does_not_come_what_was_shown_is_not_told_again()
    {
        Saw(0, new string('a', 199_000));
        reports.Add([Cut(1)]);
        HandedOver = 200_000;
        await entries.Tell(trail, stream, CancellationToken.None);
        clock.Pass(TimeSpan.FromSeconds(3));

        await entries.Tell(trail, stream, CancellationToken.None);

        Outputs().ShouldBe([(199_000, 0, new string('z', 1_000))]);
    }

    [Fact]
    public async Task An_end_that_does_not_come_is_named_where_nobody_knows_how_long_the_output_is()
    {
        Saw(0, "begin\n");
        reports.Add([Cut(1)]);
        await entries.Tell(trail, stream, CancellationToken.None);
        clock.Pass(TimeSpan.FromSeconds(3));

        (await entries.Tell(trail, stream, CancellationToken.None)).ShouldBeTrue();

        Outputs().ShouldBe([(6, 0, WholeOutput.EndIsMissing)]);
    }

    [Fact]
    public async Task Nobody_waits_for_an_output_that_was_not_watched_or_is_in_its_report()
    {
        Saw(0, "begin\n", index: 2);
        reports.Add([Cut(1), Entry(2, at: 2, "begin\nend\n")]);

        (await entries.Tell(trail, stream, CancellationToken.None)).ShouldBeTrue();

        Outputs().ShouldBe([(0, 0, WholeOutput.Reported(Cut(1))), (6, 0, "end\n")]);
    }

    Task<bool> IOutputStore.Add(OutputText piece, CancellationToken cancellation) => throw new NotSupportedException();

    Task<OutputText?> IOutputStore.Find(OutputKey output, long offset, CancellationToken cancellation) =>
        Task.FromResult(HandedOver is { } total ? new OutputText(output, offset, "begin"u8.ToArray(), total, false) : null);

    Task<IReadOnlyList<KeptStart>> IOutputStore.Kept(OutputKey output, CancellationToken cancellation) => throw new NotSupportedException();

    Task IOutputStore.Cut(OutputKey output, long bytes, CancellationToken cancellation) => throw new NotSupportedException();

    private (long Missing, long Offset, string Text)? Saw(long offset, string text, bool isLast = false, bool isAnew = false, int index = 1) => trail.Next(new OutputSeen
    {
        Target = "target",
        RunId = "run",
        CommandId = "run/0/1",
        Index = index,
        Name = "action",
        Offset = offset,
        Text = text,
        IsLast = isLast,
        IsAnew = isAnew,
        Answer = "",
    });

    private List<int> Told(string kind) => [.. Events(kind).Select(data => data.GetProperty("number").GetInt32())];

    private List<(long Offset, long Missing, string Text)> Outputs() =>
        [.. Events("output").Select(data => (data.GetProperty("offset").GetInt64(), data.GetProperty("missing").GetInt64(), data.GetProperty("text").GetString()!))];

    private IEnumerable<JsonElement> Events(string kind) => string.Concat(body.Told).Split("\n\n")
        .Where(told => told.StartsWith($"event: {kind}\n", StringComparison.Ordinal))
        .Select(told => JsonDocument.Parse(told[(told.IndexOf("data: ", StringComparison.Ordinal) + 6)..]).RootElement);

    /// <summary>An entry whose report has lost its middle.</summary>
    private static ReportEntry Cut(int number) => Entry(number, at: number, new string('a', Half) + new string('z', Half)) with { OutputTruncated = true };

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

        public Task<IReadOnlyList<MeasuredLine>> LatestLines(int most, CancellationToken cancellation) => throw new NotSupportedException();

        public IAsyncEnumerable<ReportEntry> Stream(ReportFilter filter, bool withOutput, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<IReadOnlyList<ReportGroup>> Summarise(ReportFilter filter, ReportDimensions by, bool withDurations, CancellationToken cancellation) =>
            throw new NotSupportedException();
    }

    /// <summary>Time that passes when the test says so.</summary>
    private sealed class Clock : TimeProvider
    {
        private long now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => now;

        public void Pass(TimeSpan time) => now += time.Ticks;
    }
}
