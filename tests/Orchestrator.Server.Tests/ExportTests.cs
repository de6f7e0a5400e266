using System.Text;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Reports;
using Orchestrator.Server.Api;

namespace Orchestrator.Server.Tests;

public sealed class ExportTests
{
    [Theory]
    [InlineData("=cmd|' /C calc'!A0", "'=cmd")]
    [InlineData("+1+1", "'+1+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM")]
    public async Task What_a_target_writes_never_becomes_a_formula(string output, string written) =>
        (await Csv(Entry() with { Output = output })).ShouldContain(written);

    [Fact]
    public async Task A_return_code_below_zero_stays_a_number() => (await Csv(Entry() with { ReturnCode = -1 })).ShouldContain(",-1,");

    [Fact]
    public async Task Commas_quotes_and_lines_stay_inside_their_cell() =>
        (await Csv(Entry() with { Output = "a, \"b\"\nc" })).ShouldContain("\"a, \"\"b\"\"\nc\"");

    [Fact]
    public async Task Without_entries_there_is_still_a_header() => (await Csv()).ShouldStartWith("runId,");

    private static async Task<string> Csv(params ReportEntry[] entries)
    {
        using var body = new MemoryStream();
        await ReportExport.Csv(entries.ToAsyncEnumerable(), withOutput: true, body, CancellationToken.None);
        return Encoding.UTF8.GetString(body.ToArray());
    }

    private static ReportEntry Entry() => new()
    {
        RunId = "run",
        Ordinal = 0,
        TargetId = "id",
        TargetName = "name",
        Phase = ReportPhase.Execution,
        ActivityId = "a",
        ActivityName = "A",
        Attempt = 1,
        CommandId = "run/0/1",
        Number = 2,
        Name = "step",
        Outcome = StepOutcome.Succeeded,
        At = DateTimeOffset.UnixEpoch,
    };
}
