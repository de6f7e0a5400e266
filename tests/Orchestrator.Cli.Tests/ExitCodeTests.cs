using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Orchestrator.Cli.Tests;

public sealed class ExitCodeTests
{
    [Theory]
    [InlineData(Answers.Succeeded, 0)]
    [InlineData(Answers.Failed, 1)]
    [InlineData(Answers.Running, 1)]
    public async Task A_report_is_zero_only_if_every_target_succeeded(string run, int expected)
    {
        await using var server = await StubServer.Start(app =>
        {
            app.MapGet("/api/runs/r1", () => Answers.Json(run));
            app.MapGet("/api/runs/r1/report", () => Answers.Json(Answers.NoEntries));
        });

        var result = await CliRun.Of(["report", "r1", "--url", server.Url]);

        result.Code.ShouldBe(expected, result.Error);
    }

    [Theory]
    [InlineData(400, 2)]
    [InlineData(404, 2)]
    [InlineData(409, 2)]
    [InlineData(401, 3)]
    [InlineData(403, 3)]
    [InlineData(500, 3)]
    [InlineData(503, 3)]
    public async Task A_refusal_tells_bad_input_from_a_server_that_cannot_be_used(int status, int expected)
    {
        await using var server = await StubServer.Start(app => app.MapGet("/api/runs/r1", () => Answers.Problem(status, "This is why.")));

        var result = await CliRun.Of(["report", "r1", "--url", server.Url]);

        result.Code.ShouldBe(expected);
        result.Error.ReplaceLineEndings("\n").TrimEnd('\n').ShouldNotContain('\n');
        result.Out.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_single_reason_is_said_once()
    {
        await using var server = await StubServer.Start(app => app.MapGet("/api/runs/r1", () =>
            Answers.Problem(400, "This is why.", ""","errors":[{"activity":null,"input":"targets","message":"This is why."}]""")));

        var result = await CliRun.Of(["report", "r1", "--url", server.Url]);

        result.Error.TrimEnd().ShouldBe("orchestrator: This is why.");
    }

    [Fact]
    public async Task What_the_sentence_says_is_not_said_again_but_a_place_in_a_definition_is()
    {
        await using var server = await StubServer.Start(app => app.MapGet("/api/runs/r1", () => Answers.Problem(
            400,
            "Two mistakes: zone: it is unknown. work: it does nothing.",
            ""","errors":[{"activity":null,"input":"zone","message":"it is unknown"},{"activity":"work","input":null,"message":"it does nothing."}]""")));

        var result = await CliRun.Of(["report", "r1", "--url", server.Url]);

        result.Error.ReplaceLineEndings("\n").TrimEnd().ShouldBe("orchestrator: Two mistakes: zone: it is unknown. work: it does nothing.\n  work: it does nothing.");
    }

    [Fact]
    public async Task A_server_that_says_why_it_cannot_work_is_not_said_to_be_absent()
    {
        await using var server = await StubServer.Start(app => app.MapGet("/api/runs/r1", () => Answers.Problem(503, "The disk is full; free some space.")));

        var result = await CliRun.Of(["report", "r1", "--url", server.Url]);

        result.Error.TrimEnd().ShouldBe($"orchestrator: The server at {server.Url}/ cannot do this now: The disk is full; free some space.");
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("run")]
    [InlineData("report", "r1", "--format", "xml")]
    [InlineData("run", "hello", "--deadline", "soon")]
    [InlineData("run", "hello", "--start-at", "tomorrow-ish")]
    [InlineData("run", "hello", "--follow", "--detach")]
    [InlineData("targets", "--url", "not a url")]
    public async Task A_wrong_command_line_is_two_and_one_line(params string[] args)
    {
        var result = await CliRun.Of(args);

        result.Code.ShouldBe(ExitCode.BadInput);
        result.Error.ShouldStartWith("orchestrator: ");
        result.Error.TrimEnd().ShouldNotContain("\n");
        result.Error.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_three_and_says_how_to_start_it()
    {
        var result = await CliRun.Of(["targets", "--url", "http://127.0.0.1:1"]);

        result.Code.ShouldBe(ExitCode.NoServer);
        result.Error.ShouldContain("http://127.0.0.1:1/ does not answer");
        result.Error.ShouldContain("./run");
    }

    [Fact]
    public async Task Something_else_that_answers_is_not_taken_for_the_server()
    {
        await using var server = await StubServer.Start(app => app.MapGet("/api/targets", () => Results.Content("<html>", "text/html")));

        var result = await CliRun.Of(["targets"], ("ORCHESTRATOR_URL", server.Url));

        result.Code.ShouldBe(ExitCode.NoServer);
        result.Error.ShouldContain("is not an orchestrator server");
    }
}
