using Microsoft.AspNetCore.Builder;

namespace Orchestrator.Cli.Tests;

public sealed class StandByCommandTests
{
    [Theory]
    [InlineData("--extend 60", """{"extendMinutes":60,"end":false,"id":"w-1"}""")]
    [InlineData("--target box --target web-1 --interval 20 --extend 5", """{"targets":["box","web-1"],"extendMinutes":5,"intervalSeconds":20,"end":false,"id":"w-1"}""")]
    [InlineData("--end", """{"end":true,"id":"w-1"}""")]
    public async Task What_is_said_of_targets_that_wait_reaches_the_server(string arguments, string body)
    {
        await using var server = await StubServer.Start(app => app.MapPost("/api/runs/r1/stand-by", () => Answers.Json("""{"targets":2}""", 202)));

        var result = await CliRun.Of(["runs", "stand-by", "r1", .. arguments.Split(' '), "--id", "w-1", "--url", server.Url]);

        result.Code.ShouldBe(ExitCode.Success, result.Error);
        server.Requests.ShouldBe([$"POST /api/runs/r1/stand-by {body}"]);
        result.Out.ShouldContain("Changed for 2 targets of run r1.");
    }

    [Fact]
    public async Task What_the_server_does_not_take_is_told_in_its_words()
    {
        await using var server = await StubServer.Start(app => app.MapPost("/api/runs/r1/stand-by", () => Answers.Problem(409, "No target of run 'r1' waits for its next attempt.")));

        var result = await CliRun.Of(["runs", "stand-by", "r1", "--end", "--url", server.Url]);

        result.Code.ShouldBe(ExitCode.BadInput);
        result.Error.ShouldContain("No target of run 'r1' waits for its next attempt.");
    }

    [Fact]
    public async Task A_word_whose_answer_got_lost_can_be_said_again_and_has_the_same_id()
    {
        var lost = await CliRun.Of(["runs", "stand-by", "r1", "--extend", "60", "--url", "http://127.0.0.1:9"]);

        lost.Code.ShouldBe(ExitCode.NoServer);
        lost.Error.ShouldMatch("repeat the command with --id [0-9a-f]{32}: the change counts once");
    }
}
