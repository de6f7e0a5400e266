using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Orchestrator.Cli.Tests;

public sealed class ReportsTests
{
    private const string Counted = """{"phases":["result"],"from":null,"to":null}""";

    [Fact]
    public async Task A_summary_by_site_has_a_row_for_each_and_a_sentence_for_the_whole()
    {
        await using var server = await StubServer.Start(app => app.MapGet("/api/reports/summary", () => Answers.Json(
            $$"""
            {"counted":{{Counted}},"whole":{"entries":2000,"succeeded":1800,"failed":90,"expired":10,"skipped":100,"failures":100,"successRate":0.9473},
             "items":[{"site":"Köln","outcomes":{"entries":1500,"succeeded":1400,"failures":0,"successRate":1} },{"site":"","outcomes":{"entries":500,"succeeded":400,"failures":100,"successRate":0.8} }],"total":7}
            """)));

        var result = await CliRun.Of(["reports", "summary", "--by", "site", "--definition", "patch office", "--since", "2026-03-01", "--url", server.Url]);

        Cells(result.Lines.Single(line => line.Contains("Köln"))).ShouldBe(["Köln", "100.0 %", "1,500", "1,400", "0", "100"]);
        Cells(result.Lines.Single(line => line.Contains("(none)"))).ShouldBe(["(none)", "80.0 %", "500", "400", "100", "0"]);
        result.Lines.ShouldContain("2 of 7; --limit shows more.");
        result.Lines[^1].ShouldBe("94.7 % succeeded: 1,800 of 1,900 results of targets; 100 were skipped, cancelled or not applicable.");
        server.Requests.ShouldBe(["GET /api/reports/summary?definition=patch%20office&from=2026-03-01T00%3A00%3A00Z&by=site&limit=50"]);
        result.Code.ShouldBe(0);
    }

    [Fact]
    public async Task A_rate_is_a_hundred_percent_only_if_nothing_failed()
    {
        await using var server = await StubServer.Start(app => app.MapGet("/api/reports/summary", () => Answers.Json(
            $$"""{"counted":{{Counted}},"whole":{"entries":1000000,"succeeded":999999,"failed":1,"failures":1,"successRate":0.999999},"items":[],"total":0}""")));

        (await CliRun.Of(["reports", "summary", "--url", server.Url])).Out.ShouldStartWith("99.9 % succeeded: 999,999 of 1,000,000");
    }

    [Theory]
    [InlineData("""{"entries":0}""", "There are no results of targets.")]
    [InlineData("""{"entries":3,"skipped":3}""", "Nothing was tried among results of targets; 3 were skipped, cancelled or not applicable.")]
    public async Task Where_nothing_was_tried_there_is_no_rate(string whole, string sentence)
    {
        await using var server = await StubServer.Start(app => app.MapGet("/api/reports/summary", () => Answers.Json(
            $$"""{"counted":{{Counted}},"whole":{{whole}},"items":[],"total":0}""")));

        (await CliRun.Of(["reports", "summary", "--url", server.Url])).Lines[^1].ShouldBe(sentence);
    }

    [Fact]
    public async Task Slow_actions_are_listed_with_their_durations()
    {
        await using var server = await StubServer.Start(app => app.MapGet("/api/reports/slowest", () => Answers.Json(
            $$"""
            {"counted":{{Counted}},"total":1,"items":[{"definition":"d","definitionName":"Patch","activity":"a","activityName":"Run","action":"setup.exe","count":1200,"meanMs":61000,
             "p50Ms":30000,"p95Ms":125000,"longestMs":3700000,"totalMs":73200000,"outcomes":{"entries":1200,"succeeded":1200,"failures":0,"successRate":1} }]}
            """)));

        var result = await CliRun.Of(["reports", "slowest", "--by", "mean", "--url", server.Url]);

        Cells(result.Lines.Single(line => line.Contains("setup.exe")))
            .ShouldBe(["Patch", "Run", "setup.exe", "2 min 5 s", "30.0 s", "1 min 1 s", "1 h 1 min", "20 h 20 min", "1,200", "100.0 %"]);
        server.Requests.ShouldBe(["GET /api/reports/slowest?by=mean&limit=20"]);
    }

    [Fact]
    public async Task Causes_come_with_an_example_and_cannot_steer_the_terminal()
    {
        await using var server = await StubServer.Start(app => app.MapGet("/api/reports/causes", () => Answers.Json(
            $$"""{"counted":{{Counted}},"failures":1250,"total":1,"items":[{"outcome":"timedOut","returnCode":5,"cause":"stuck \u001b[31m","count":1250,"share":1,"example":{{Answers.FailingEntry}}}]}""")));

        var result = await CliRun.Of(["reports", "causes", "--url", server.Url]);

        Cells(result.Lines.Single(line => line.Contains("timed out"))).ShouldBe(["1,250", "100.0 %", "timed out", "5", "stuck ·[31m", "box in run r1"]);
        result.Lines[^1].ShouldBe("1,250 failures among results of targets.");
    }

    [Fact]
    public async Task A_trend_has_a_line_for_each_day_and_says_whose_days_they_are()
    {
        await using var server = await StubServer.Start(app => app.MapGet("/api/reports/trend", () => Answers.Json(
            $$"""
            {"counted":{{Counted}},"zone":"Europe/Berlin","whole":{"entries":10,"succeeded":9,"failures":1,"successRate":0.9},
             "items":[{"day":"2026-03-01","outcomes":{"entries":10,"succeeded":9,"failures":1,"successRate":0.9} },{"day":"2026-03-02","outcomes":{"entries":0} }]}
            """)));

        var result = await CliRun.Of(["reports", "trend", "--zone", "Europe/Berlin", "--url", server.Url]);

        var first = Cells(result.Lines.Single(line => line.Contains("2026-03-01")));
        first.Take(4).ShouldBe(["2026-03-01", "90.0 %", "10", "1"]);
        first[4].ShouldBe(new string('█', 22) + "▓▓");
        Cells(result.Lines.Single(line => line.Contains("2026-03-02"))).ShouldBe(["2026-03-02", "-", "0", "0"]);
        result.Lines[^1].ShouldEndWith("Days are those of Europe/Berlin.");
        server.Requests.ShouldBe(["GET /api/reports/trend?zone=Europe%2FBerlin"]);
    }

    [Fact]
    public async Task An_export_comes_from_the_server_unchanged()
    {
        await using var server = await StubServer.Start(app => app.MapGet("/api/reports", (HttpRequest request) => Results.Text(request.QueryString.Value)));

        var result = await CliRun.Of(["reports", "export", "--format", "jsonLines", "--failed", "--site", "Köln", "--url", server.Url]);

        result.Out.ShouldBe("?site=K%C3%B6ln&format=jsonLines&failed=true");
    }

    [Fact]
    public async Task For_machines_the_answer_is_one_document()
    {
        await using var server = await StubServer.Start(app => app.MapGet("/api/reports/trend", () => Answers.Json(
            $$"""{"counted":{{Counted}},"zone":"UTC","whole":{"entries":0},"items":[]}""")));

        (await CliRun.Of(["reports", "trend", "--json", "--url", server.Url])).Out.ShouldContain("\"zone\": \"UTC\"");
    }

    [Theory]
    [InlineData("yesterday")]
    [InlineData("7x")]
    [InlineData("99999d")]
    [InlineData("-3d")]
    public async Task A_time_that_cannot_be_read_is_refused_with_the_ways_to_say_it(string since)
    {
        var result = await CliRun.Of(["reports", "trend", $"--since={since}", "--url", "http://127.0.0.1:1"]);
        result.Code.ShouldBe(2);
        result.Error.ShouldContain($"--since is '{since}'");
        result.Error.ShouldContain("7d");
    }

    private static string[] Cells(string line) => line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
