using Microsoft.AspNetCore.Builder;

namespace Orchestrator.Cli.Tests;

public sealed class RunMapCommandTests
{
    private const string Map = """
        {"activities":[
          {"activity":"start","name":"Start","type":"Elsa.Start","implicit":false,"x":40,"y":120,
           "counts":{"succeeded":0,"failed":0,"skipped":0,"expired":0,"cancelled":0,"waiting":0,"active":0}},
          {"activity":"greet","name":"Say hello","type":"Orchestrator.Execute","implicit":false,"x":280,"y":120,
           "counts":{"succeeded":70,"failed":2,"skipped":0,"expired":0,"cancelled":0,"waiting":17,"active":11}}],
         "edges":[{"from":"start","port":"Done","to":"greet","passed":100}]}
        """;

    [Fact]
    public async Task Where_targets_are_and_how_they_came_there_is_shown_in_numbers()
    {
        await using var server = await StubServer.Start(app => app.MapGet("/api/runs/r1/map", () => Answers.Json(Map)));

        var shown = await CliRun.Of(["runs", "map", "r1"], ("ORCHESTRATOR_URL", server.Url));

        shown.Code.ShouldBe(0, shown.Error);
        shown.Out.ShouldContain("Done 100 to Say hello");
        shown.Out.Split('\n').Single(line => line.StartsWith("Say hello", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .ShouldBe(["Say", "hello", "17", "11", "70", "2", "0", "0", "0"]);
    }
}
