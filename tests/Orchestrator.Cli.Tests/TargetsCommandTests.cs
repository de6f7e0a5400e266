using Microsoft.AspNetCore.Builder;

namespace Orchestrator.Cli.Tests;

public sealed class TargetsCommandTests
{
    [Fact]
    public async Task Only_what_is_named_is_changed_and_nothing_named_is_a_mistake()
    {
        await using var server = await StubServer.Start(app => app.MapPatch("/api/targets/pc-7", () => Answers.Json("""{"name":"pc-7","site":"","kind":"agent","connected":false}""")));

        var cleared = await CliRun.Of(["targets", "set", "pc-7", "--site", ""], ("ORCHESTRATOR_URL", server.Url));
        var nothing = await CliRun.Of(["targets", "set", "pc-7"], ("ORCHESTRATOR_URL", server.Url));

        cleared.Code.ShouldBe(0, cleared.Error);
        nothing.Code.ShouldBe(2);
        nothing.Error.ShouldContain("Nothing says what to change.");
        server.Requests.ShouldBe(["""PATCH /api/targets/pc-7 {"site":""}"""]);
    }

    [Fact]
    public async Task Levels_are_set_together_and_cleared_by_an_empty_text()
    {
        await using var server = await StubServer.Start(app => app.MapPatch("/api/targets/pc-7", () => Answers.Json("""{"name":"pc-7","site":"","kind":"agent","connected":false}""")));

        var set = await CliRun.Of(["targets", "set", "pc-7", "--level", "normal:rate=1000000,pause=5", "--level", "minimum:rate=0"], ("ORCHESTRATOR_URL", server.Url));
        var cleared = await CliRun.Of(["targets", "set", "pc-7", "--level", ""], ("ORCHESTRATOR_URL", server.Url));
        var mistaken = await CliRun.Of(["targets", "set", "pc-7", "--level", "fast"], ("ORCHESTRATOR_URL", server.Url));

        set.Code.ShouldBe(0, set.Error);
        cleared.Code.ShouldBe(0, cleared.Error);
        mistaken.Code.ShouldBe(2);
        server.Requests.ShouldBe([
            """PATCH /api/targets/pc-7 {"levels":{"normal":{"bytesPerSecond":1000000,"pauseSeconds":5},"minimum":{"bytesPerSecond":0}}}""",
            """PATCH /api/targets/pc-7 {"levels":{}}"""]);
    }
}
