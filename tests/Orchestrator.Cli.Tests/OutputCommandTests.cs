using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Orchestrator.Cli.Tests;

public sealed class OutputCommandTests
{
    private const string Entry =
        """{"runId":"r1","ordinal":0,"target":"pc-1","phase":"execution","commandId":"r1/0/1","number":3,"index":0,"name":"setup","outcome":"failed","returnCode":3,"at":"2026-01-31T12:00:00Z","message":"it broke","outputTruncated":true,"starts":1}""";

    [Fact]
    public async Task What_is_kept_is_printed_action_by_action_and_cannot_steer_the_terminal()
    {
        await using var server = await StubServer.Start(app =>
        {
            app.MapGet("/api/runs/r1/report", () => Answers.Json($$"""{"items":[{{Entry}}],"total":1}"""));
            app.MapGet("/api/reports/{command}/3/output", () => Results.Text("one\n\u001b[2Jtwo", "text/plain"));
        });

        var result = await CliRun.Of(["output", "r1", "pc-1", "--url", server.Url]);

        result.Code.ShouldBe(ExitCode.Success, result.Error);
        result.Out.ReplaceLineEndings("\n").ShouldBe("== setup: failed, return code 3: it broke\none\n·[2Jtwo\n");
        server.Requests.ShouldContain("GET /api/runs/r1/report?offset=0&limit=200&phase=installation,execution&target=pc-1");
    }

    [Theory]
    [InlineData(null, "== setup, start 2 of 2: failed, return code 3: it broke\nof 2\n")]
    [InlineData("2", "== setup, start 2 of 2: failed, return code 3: it broke\nof 2\n")]
    [InlineData("1", "== setup, start 1 of 2: interrupted: started 2026-01-31 11:00:00 UTC, found interrupted 2026-01-31 11:30:00 UTC\nof 1\n")]
    [InlineData("all", "== setup, start 1 of 2: interrupted: started 2026-01-31 11:00:00 UTC, found interrupted 2026-01-31 11:30:00 UTC\nof 1\n== setup, start 2 of 2: failed, return code 3: it broke\nof 2\n")]
    public async Task Of_an_action_that_was_repeated_the_last_start_is_printed_or_the_one_that_is_named(string? start, string expected)
    {
        const string Starts =
            """
            [{"number":1,"outcome":"interrupted","startedAt":"2026-01-31T11:00:00Z","endedAt":"2026-01-31T11:30:00Z","outputBytes":4},
             {"number":2,"outcome":"failed","startedAt":"2026-01-31T11:31:00Z","endedAt":"2026-01-31T12:00:00Z","outputBytes":4}]
            """;
        await using var server = await StubServer.Start(app =>
        {
            app.MapGet("/api/runs/r1/report", () => Answers.Json($$"""{"items":[{{Entry.Replace("\"starts\":1", "\"starts\":2", StringComparison.Ordinal)}}],"total":1}"""));
            app.MapGet("/api/reports/{command}/3/starts", () => Answers.Json(Starts));
            app.MapGet("/api/reports/{command}/3/output", (int? start) => Results.Text($"of {start ?? 2}\n", "text/plain"));
        });

        var result = await CliRun.Of(["output", "r1", "pc-1", .. start is null ? Array.Empty<string>() : ["--start", start], "--url", server.Url]);

        result.Code.ShouldBe(ExitCode.Success, result.Error);
        result.Out.ReplaceLineEndings("\n").ShouldBe(expected);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("first")]
    public async Task What_is_no_start_is_named(string start)
    {
        var result = await CliRun.Of(["output", "r1", "pc-1", "--start", start, "--url", "http://localhost:1"]);

        result.Code.ShouldBe(ExitCode.BadInput);
        result.Error.ShouldContain($"'{start}' is no start: name its number, from 1, or all.");
    }

    [Fact]
    public async Task One_who_follows_sees_where_an_action_is_started_again()
    {
        const string Events =
            """
            event: output
            data: {"commandId":"r1/0/1","index":0,"start":1,"name":"setup","offset":0,"missing":0,"text":"one\nno end"}

            event: output
            data: {"commandId":"r1/0/1","index":0,"start":2,"name":"setup","offset":0,"missing":0,"text":""}

            event: output
            data: {"commandId":"r1/0/1","index":0,"start":2,"name":"setup","offset":0,"missing":0,"text":"one\n"}

            event: end
            data: {}


            """;
        await using var server = await StubServer.Start(app => app.MapGet("/api/runs/r1/targets/pc-1/output", () => Results.Text(Events, "text/event-stream")));

        var result = await CliRun.Of(["output", "r1", "pc-1", "--follow", "--url", server.Url]);

        result.Code.ShouldBe(ExitCode.Success, result.Error);
        result.Out.ReplaceLineEndings("\n").ShouldBe("== setup\none\nno end\n== setup, start 2: it was interrupted and is started again\none\n");
    }

    [Fact]
    public async Task What_comes_is_followed_to_its_end_and_gaps_are_named()
    {
        const string Events =
            """
            event: output
            data: {"commandId":"r1/0/1","index":0,"name":"setup","offset":0,"missing":0,"text":"one\n"}

            : still here

            event: output
            data: {"commandId":"r1/0/1","index":0,"name":"setup","offset":104,"missing":100,"text":"two\n"}

            event: action
            data: ENTRY

            event: end
            data: {}


            """;
        await using var server = await StubServer.Start(app =>
            app.MapGet("/api/runs/r1/targets/pc-1/output", () => Results.Text(Events.Replace("ENTRY", Entry, StringComparison.Ordinal), "text/event-stream")));

        var result = await CliRun.Of(["output", "r1", "pc-1", "--follow", "--url", server.Url]);

        result.Code.ShouldBe(ExitCode.Success, result.Error);
        result.Out.ReplaceLineEndings("\n").ShouldBe("== setup\none\n\n[... 100 bytes left out ...]\ntwo\n== setup: failed, return code 3: it broke\n");
    }

    [Fact]
    public async Task A_stream_that_breaks_is_no_success()
    {
        await using var server = await StubServer.Start(app => app.MapGet("/api/runs/r1/targets/pc-1/output", () => Results.Text(": still here\n\n", "text/event-stream")));

        var result = await CliRun.Of(["output", "r1", "pc-1", "--follow", "--url", server.Url]);

        result.Code.ShouldBe(ExitCode.NoServer);
        result.Error.ShouldContain("The server ended the stream.");
    }

    [Fact]
    public async Task A_target_about_which_there_is_nothing_is_named()
    {
        await using var server = await StubServer.Start(app => app.MapGet("/api/runs/r1/report", () => Answers.Json("""{"items":[],"total":0}""")));

        var result = await CliRun.Of(["output", "r1", "pc-9", "--url", server.Url]);

        result.Code.ShouldBe(ExitCode.NotAllSucceeded);
        result.Error.ShouldContain("no report about a target 'pc-9' yet");
    }
}
