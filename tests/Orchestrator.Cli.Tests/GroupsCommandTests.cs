using Microsoft.AspNetCore.Builder;

namespace Orchestrator.Cli.Tests;

public sealed class GroupsCommandTests
{
    private const string Static = """{"name":"web","description":"The web","query":null,"credentials":"linux","timeframe":"nights","targets":2}""";
    private const string Dynamic = """{"name":"tills","description":"","query":{"tag":"till","site":null,"os":null,"name":"pc-*","agent":"connected"},"credentials":null,"targets":7}""";

    [Fact]
    public async Task A_group_is_saved_static_without_a_query_and_dynamic_with_one()
    {
        await using var server = await StubServer.Start(app =>
        {
            app.MapPut("/api/groups/web", () => Answers.Json(Static));
            app.MapPut("/api/groups/tills", () => Answers.Json(Dynamic));
        });

        var fixedOne = await CliRun.Of(["groups", "set", "web", "--description", "The web", "--credentials", "linux", "--timeframe", "nights"], ("ORCHESTRATOR_URL", server.Url));
        var found = await CliRun.Of(["groups", "set", "tills", "--tag", "till", "--name", "pc-*", "--agent", "connected"], ("ORCHESTRATOR_URL", server.Url));

        fixedOne.Code.ShouldBe(0, fixedOne.Error);
        found.Code.ShouldBe(0, found.Error);
        found.Out.ShouldContain("7 targets");
        server.Requests.ShouldBe(
        [
            """PUT /api/groups/web {"description":"The web","credentials":"linux","timeframe":"nights"}""",
            """PUT /api/groups/tills {"query":{"tag":"till","name":"pc-*","agent":"connected"}}""",
        ]);
    }

    [Fact]
    public async Task Targets_are_put_into_a_group_and_taken_out_and_the_group_is_removed()
    {
        await using var server = await StubServer.Start(app =>
        {
            app.MapPost("/api/groups/web/targets", () => Answers.Json(Static));
            app.MapDelete("/api/groups/web", () => Microsoft.AspNetCore.Http.Results.NoContent());
        });

        foreach (string[] words in new[] { ["groups", "add", "web", "a", "b"], ["groups", "take", "web", "c"], new[] { "groups", "remove", "web" } })
            (await CliRun.Of(words, ("ORCHESTRATOR_URL", server.Url))).Code.ShouldBe(0);

        server.Requests.ShouldBe(
            ["""POST /api/groups/web/targets {"add":["a","b"]}""", """POST /api/groups/web/targets {"remove":["c"]}""", "DELETE /api/groups/web"]);
    }

    [Fact]
    public async Task Groups_are_listed_with_what_makes_them()
    {
        await using var server = await StubServer.Start(app => app.MapGet("/api/groups", () => Answers.Json($"[{Dynamic},{Static}]")));

        var listed = await CliRun.Of(["groups", "list"], ("ORCHESTRATOR_URL", server.Url));

        listed.Out.ShouldContain("tag till, name pc-*, agent connected");
        listed.Out.ShouldContain("The web");
        listed.Out.ShouldContain("nights");
    }

    [Fact]
    public async Task A_refusal_is_told_with_what_to_do()
    {
        await using var server = await StubServer.Start(app => app.MapDelete("/api/groups/none", () => Answers.Problem(404, "There is no group 'none'.")));

        var refused = await CliRun.Of(["groups", "remove", "none"], ("ORCHESTRATOR_URL", server.Url));

        refused.Code.ShouldNotBe(0);
        refused.Error.ShouldContain("There is no group 'none'.");
    }

    [Fact]
    public async Task A_run_over_groups_and_a_query_names_no_target_of_its_own()
    {
        await using var server = await StubServer.Start(app =>
        {
            app.MapGet("/api/definitions", () => Answers.Json("""{"items":[],"total":0}"""));
            app.MapPost("/api/runs", () => Answers.Problem(400, "There is no group 'x'."));
        });

        var refused = await CliRun.Of(["run", "hello", "--group", "web", "--site", "Bonn"], ("ORCHESTRATOR_URL", server.Url));

        refused.Error.ShouldContain("There is no group 'x'.");
        var started = server.Requests.Last();
        started.ShouldContain("\"targets\":[]");
        started.ShouldContain("\"groups\":[\"web\"]");
        started.ShouldContain("\"where\":{\"site\":\"Bonn\"}");
    }
}
