using Microsoft.AspNetCore.Builder;

namespace Orchestrator.Cli.Tests;

public sealed class RunCommandTests : IDisposable
{
    private readonly string file = Path.Combine(Path.GetTempPath(), $"orchestrator-{Guid.NewGuid():N}.json");

    public RunCommandTests() => File.WriteAllText(file, """{"definitionId":"hello"}""");

    public void Dispose() => File.Delete(file);

    [Fact]
    public async Task A_file_is_validated_saved_published_started_and_followed()
    {
        await using var server = await StubServer.Start(app =>
        {
            MapDefinitions(app);
            app.MapGet("/api/runs/r1/watch", () => Answers.Stream(("run", Answers.Succeeded), ("end", "{}")));
        });

        var result = await CliRun.Of(["run", file, "--url", server.Url]);

        result.Code.ShouldBe(ExitCode.Success, result.Error);
        server.Requests.Where(request => request.StartsWith("POST", StringComparison.Ordinal)).ShouldBe(
        [
            """POST /api/definitions/validate {"definitionId":"hello"}""",
            """POST /api/definitions {"definitionId":"hello"}""",
            "POST /api/definitions/hello/publish",
            """POST /api/runs {"definitionId":"hello","targets":["here"]}""",
        ]);
        result.Lines[^1].ShouldBe(
            "ledger: 1 targets = 1 succeeded + 0 failed + 0 skipped + 0 expired + 0 cancelled + 0 waiting + 0 active");
    }

    [Fact]
    public async Task A_definition_that_cannot_run_is_not_saved_and_every_mistake_has_its_place()
    {
        await using var server = await StubServer.Start(app => app.MapPost("/api/definitions/validate", () => Answers.Json(
            """{"valid":false,"errors":[{"activity":"retry1","input":"window","message":"10 to 9999 minutes."},{"activity":"x","input":null,"message":"Unknown."},{"activity":null,"input":null,"message":"No start."}]}""")));

        var result = await CliRun.Of(["run", file, "--url", server.Url]);

        result.Code.ShouldBe(ExitCode.BadInput);
        result.Error.ReplaceLineEndings("\n").Split('\n')[1..4].ShouldBe(["  retry1.window: 10 to 9999 minutes.", "  x: Unknown.", "  No start."]);
        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Detached_it_prints_the_id_and_asks_for_what_it_was_given()
    {
        await using var server = await StubServer.Start(MapDefinitions);

        var result = await CliRun.Of(
            ["run", "hello", "-t", "a", "b", "--target", "c", "--detach", "--json", "--deadline", "2h", "--start-at", "2030-01-31T22:00", "--announce-targets", "--url", server.Url]);

        result.Code.ShouldBe(ExitCode.Success, result.Error);
        server.Requests.ShouldBe(
            ["""POST /api/runs {"definitionId":"hello","targets":["a","b","c"],"startAt":"2030-01-31T22:00:00+00:00","deadlineMinutes":120,"announceTargets":true}"""]);
        System.Text.Json.JsonDocument.Parse(result.Out).RootElement.GetProperty("id").GetString().ShouldBe("r1");
    }

    [Fact]
    public async Task The_simulated_fleet_joins_this_computer_when_asked()
    {
        await using var server = await StubServer.Start(app =>
        {
            MapDefinitions(app);
            app.MapGet("/api/targets", (int offset) => Answers.Json(
                offset == 0
                    ? """{"items":[{"name":"here","simulated":false},{"name":"sim-1","simulated":true}],"total":3}"""
                    : """{"items":[{"name":"sim-2","simulated":true}],"total":3}"""));
        });

        await CliRun.Of(["run", "hello", "--simulated", "--detach", "--url", server.Url]);

        server.Requests.ShouldContain("""POST /api/runs {"definitionId":"hello","targets":["here","sim-1","sim-2"]}""");
    }

    [Theory]
    [InlineData("no-such-file.json", "There is no file no-such-file.json")]
    [InlineData("/no/such/folder/x", "There is no file /no/such/folder/x")]
    public async Task A_file_that_is_not_there_is_not_taken_for_an_id(string name, string message)
    {
        var result = await CliRun.Of(["run", name]);

        result.Code.ShouldBe(ExitCode.BadInput);
        result.Error.ShouldContain(message);
    }

    [Fact]
    public async Task A_file_that_is_not_json_says_where()
    {
        await File.WriteAllTextAsync(file, "{\n  \"a\": ,\n}");

        (await CliRun.Of(["definitions", "validate", file])).Error.ShouldContain($"{file}, line 2: this is not JSON");
    }

    private static void MapDefinitions(WebApplication app)
    {
        app.MapPost("/api/definitions/validate", () => Answers.Json("""{"valid":true,"errors":[]}"""));
        app.MapPost("/api/definitions", () => Answers.Json("""{"id":"hello","version":2}""", 201));
        app.MapPost("/api/definitions/hello/publish", () => Answers.Json("""{"id":"hello","version":2}"""));
        app.MapGet("/api/server", () => Answers.Json("""{"name":"s","localTarget":"here"}"""));
        app.MapPost("/api/runs", () => Answers.Json("""{"id":"r1"}""", 201));
        app.MapGet("/api/runs/r1", () => Answers.Json(Answers.Succeeded));
        app.MapGet("/api/runs/r1/report", () => Answers.Json(Answers.NoEntries));
    }
}
