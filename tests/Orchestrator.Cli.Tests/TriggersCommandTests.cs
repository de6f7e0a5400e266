using Microsoft.AspNetCore.Builder;

namespace Orchestrator.Cli.Tests;

public sealed class TriggersCommandTests
{
    private const string Nightly =
        """{"definitionId":"nightly","definition":"Nightly","version":1,"activityId":"t","name":"Schedule","kind":"schedule","text":"30 2 * * * Europe/Berlin","next":"2026-11-26T01:30:00Z","lastFiredAt":"2026-11-25T01:30:00Z","lastRunId":"r1","lastProblem":"old","lastProblemAt":"2026-11-20T01:30:00Z"}""";

    private const string Hook =
        """{"definitionId":"build","version":1,"activityId":"h","kind":"webhook","text":"/hooks/build","pausedBy":"olga","pausedAt":"2026-11-25T00:00:00Z","lastProblem":"No target.","lastProblemAt":"2026-11-25T01:00:00Z","obstacle":"It has no secret."}""";

    [Theory]
    [InlineData("triggers")]
    [InlineData("triggers", "list")]
    public async Task Triggers_are_listed_with_what_is_next_and_what_is_wrong(params string[] arguments)
    {
        await using var server = await StubServer.Start(app => app.MapGet("/api/triggers", () => Answers.Json($"[{Nightly},{Hook}]")));
        var result = await CliRun.Of([.. arguments, "--url", server.Url]);
        result.Code.ShouldBe(0, result.Error);
        var text = string.Join(' ', result.Out.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        foreach (var part in new[] { "nightly", "2026-11-26", "01:30:00", "r1", "build", "Paused", "olga.", "secret.", "target." })
            text.ShouldContain(part);
        text.ShouldNotContain("old", customMessage: "it has fired since");
    }

    [Fact]
    public async Task One_trigger_or_all_of_a_definition_are_paused_and_resumed()
    {
        await using var server = await StubServer.Start(app =>
        {
            app.MapPost("/api/triggers/pause", () => Answers.Json($"[{Hook}]"));
            app.MapPost("/api/triggers/resume", () => Answers.Json($"[{Hook}]"));
        });
        (await CliRun.Of(["triggers", "pause", "build", "h", "--url", server.Url])).Code.ShouldBe(0);
        (await CliRun.Of(["triggers", "resume", "build", "--url", server.Url])).Code.ShouldBe(0);
        server.Requests.ShouldBe(["""POST /api/triggers/pause {"definitionId":"build","activityId":"h"}""", """POST /api/triggers/resume {"definitionId":"build"}"""]);
    }

    [Fact]
    public async Task A_history_and_a_new_secret_are_shown()
    {
        await using var server = await StubServer.Start(app =>
        {
            app.MapGet("/api/triggers/history", () => Answers.Json("""{"items":[{"occurrence":"delivery 1","at":"2026-11-25T01:30:00Z","outcome":"refused","text":"No target."}],"total":1}"""));
            app.MapPost("/api/hooks/build/secret", () => Answers.Json("""{"hook":"build","secret":"whsec_x","path":"/hooks/build"}""", 201));
        });
        var history = await CliRun.Of(["triggers", "history", "a b", "t", "--url", server.Url]);
        history.Out.ShouldContain("refused");
        server.Requests.ShouldContain("GET /api/triggers/history?definitionId=a%20b&activityId=t&offset=0&limit=50");
        (await CliRun.Of(["triggers", "secret", "build", "--url", server.Url])).Lines.ShouldBe(["whsec_x"]);
    }
}
