using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Orchestrator.Cli.Tests;

public sealed class ReportTests
{
    [Fact]
    public async Task A_failing_action_is_named_with_its_code_and_the_end_of_its_output()
    {
        var output = string.Join("\\n", Enumerable.Range(1, 25).Select(number => $"line {number}")) + "\\n\\u001b[31mred";
        await using var server = await Failing(output);

        var result = await CliRun.Of(["report", "r1", "--url", server.Url]);

        result.Out.ShouldContain("box: Break / exit three: failed, return code 3");
        result.Lines.ShouldContain("    ... 6 lines before");
        result.Lines.ShouldNotContain("    line 6");
        result.Lines.ShouldContain("    line 7");
        result.Lines.ShouldContain("    ·[31mred");
        result.Lines[^1].ShouldBe(
            "ledger: 2 targets = 1 succeeded + 1 failed + 0 skipped + 0 expired + 0 cancelled + 0 waiting + 0 active");
        server.Requests.ShouldContain("GET /api/reports/c%2F1/3");
    }

    [Fact]
    public async Task The_table_says_target_phase_activity_action_outcome_code_duration_use_and_message()
    {
        await using var server = await Failing("");

        var row = (await CliRun.Of(["report", "r1", "--url", server.Url])).Lines.Single(line => line.StartsWith("box ", StringComparison.Ordinal));

        row.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .ShouldBe(["box", "execution", "Break", "exit three", "failed", "3", "0.1 s", "1.5 s CPU, 45 MB", "ended with return code 3"]);
    }

    [Fact]
    public async Task A_large_report_is_cut_and_says_where_the_rest_is()
    {
        await using var server = await StubServer.Start(app =>
        {
            app.MapGet("/api/runs/r1", () => Answers.Json(Answers.Succeeded));
            app.MapGet("/api/runs/r1/report", (int limit) => Answers.Json(
                $$"""{"items":[{{string.Join(',', Enumerable.Repeat("""{"target":"t","phase":"result","commandId":"c","outcome":"succeeded"}""", limit))}}],"total":100000}"""));
        });

        var result = await CliRun.Of(["report", "r1", "--url", server.Url]);

        result.Out.ShouldContain("99500 more entries: orchestrator report r1 --format csv");
        server.Requests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Of_a_large_report_only_what_went_wrong_is_listed_if_anything_did()
    {
        const string Row = """{"target":"fine","phase":"result","commandId":"c","outcome":"succeeded"}""";
        await using var server = await StubServer.Start(app =>
        {
            app.MapGet("/api/runs/r1", () => Answers.Json(Answers.Failed));
            app.MapGet("/api/runs/r1/report", (int limit, string? outcome) => Answers.Json(outcome is null
                ? $$"""{"items":[{{string.Join(',', Enumerable.Repeat(Row, limit))}}],"total":100000}"""
                : """{"items":[{"target":"broken","phase":"result","commandId":"c","outcome":"failed"}],"total":1}"""));
        });

        var result = await CliRun.Of(["report", "r1", "--url", server.Url]);

        result.Out.ShouldContain("broken");
        result.Out.ShouldNotContain("fine");
        result.Out.ShouldContain("100000 entries are too many to list: the table has only what went wrong.");
        result.Out.ShouldContain("99999 more entries: orchestrator report r1 --format csv");
    }

    [Theory]
    [InlineData("csv", "")]
    [InlineData("json", "--failed")]
    public async Task Exports_come_from_the_server_unchanged(string format, string failed)
    {
        await using var server = await StubServer.Start(app =>
        {
            app.MapGet("/api/runs/r1", () => Answers.Json(Answers.Succeeded));
            app.MapGet("/api/runs/r1/report", (HttpRequest request) => Results.Text(request.QueryString.Value));
        });

        var result = await CliRun.Of([.. new[] { "report", "r1", "--format", format, "--url", server.Url, failed }.Where(arg => arg.Length > 0)]);

        result.Out.ShouldBe($"?format={format}&output=true{(failed.Length > 0 ? "&outcome=failed,timedOut,interrupted,expired" : "")}");
    }

    [Fact]
    public async Task Runs_can_be_listed_as_bare_ids_for_scripts()
    {
        await using var server = await StubServer.Start(app => app.MapGet("/api/runs", () => Answers.Json($$"""{"items":[{{Answers.Running}}],"total":1}""")));

        var result = await CliRun.Of(["runs", "list", "--active", "--ids", "--url", server.Url]);

        result.Out.ShouldBe("r1" + Environment.NewLine);
        server.Requests.ShouldBe(["GET /api/runs?offset=0&limit=50&active=true"]);
    }

    [Fact]
    public async Task An_operators_word_is_passed_on()
    {
        await using var server = await StubServer.Start(app => app.MapPost("/api/runs/r1/pause", () => Answers.Json(Answers.Running.Replace("running", "paused", StringComparison.Ordinal), 202)));

        (await CliRun.Of(["runs", "pause", "r1", "--url", server.Url])).Out.TrimEnd().ShouldBe("Run r1 is paused.");
    }

    private static Task<StubServer> Failing(string output) => StubServer.Start(app =>
    {
        app.MapGet("/api/runs/r1", () => Answers.Json(Answers.Failed));
        app.MapGet("/api/runs/r1/report", () => Answers.Json($$"""{"items":[{{Answers.FailingEntry}}],"total":1}"""));
        app.MapGet("/api/reports/{command}/3", () => Answers.Json(Answers.FailingEntry.Replace("\"message\"", $"\"output\":\"{output}\",\"message\"", StringComparison.Ordinal)));
    });
}
