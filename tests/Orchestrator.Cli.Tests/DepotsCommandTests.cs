using Microsoft.AspNetCore.Builder;

namespace Orchestrator.Cli.Tests;

public sealed class DepotsCommandTests : IDisposable
{
    private const string Berlin =
        """
        {"name":"berlin","site":"Berlin","description":"","parent":"hub","address":"https://depot:7600","timeframe":"nights","levels":null,"packages":[],"retentionHours":24,"hops":2,
        "state":{"at":"2026-01-31T12:00:00Z","version":"1.0","clockSkew":7.25,"level":"Minimum","contents":12,"bytes":5,"missing":3,"missingBytes":44,"doing":"fetches 3 contents"},
        "warnings":["Its clock is 7.3 s ahead of the server's; set it right."]}
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("orc-").FullName;

    [Fact]
    public async Task A_depot_is_saved_with_what_its_edge_may_do_at_each_level()
    {
        await using var server = await StubServer.Start(app => app.MapPut("/api/depots/berlin", () => Answers.Json(Berlin)));

        var saved = await CliRun.Of(
            ["depots", "set", "berlin", "--site", "Berlin", "--address", "https://depot:7600", "--parent", "hub", "--timeframe", "nights", "--package", "office", "--package", "win-*",
                "--level", "normal:rate=1000000,parallel=2", "--level", "Maximum:polling=60,pause=0"],
            ("ORCHESTRATOR_URL", server.Url));

        saved.Code.ShouldBe(0, saved.Error);
        saved.Out.ShouldContain("fetches from hub");
        server.Requests.ShouldHaveSingleItem().ShouldBe(
            """PUT /api/depots/berlin {"site":"Berlin","address":"https://depot:7600","parent":"hub","description":"","timeframe":"nights","levels":{"normal":{"bytesPerSecond":1000000,"parallelism":2},"maximum":{"pollingSeconds":60,"pauseSeconds":0}},"packages":["office","win-*"],"retentionHours":24}""");
    }

    [Theory]
    [InlineData("install", "Orchestrator.Install")]
    [InlineData("uninstall", "Orchestrator.Uninstall")]
    public async Task A_depot_comes_to_its_computer_and_goes_by_a_run_of_one_activity(string word, string activity)
    {
        await using var server = await StubServer.Start(app =>
        {
            app.MapPost("/api/definitions", () => Answers.Json("""{"id":"made","version":1}"""));
            app.MapPost("/api/definitions/made/publish", () => Answers.Json("""{"id":"made","version":1}"""));
            app.MapPost("/api/runs", () => Answers.Json("""{"id":"r1"}"""));
        });

        var started = await CliRun.Of(["depots", word, "Berlin \"2\"", "--target", "web-1", "--detach"], ("ORCHESTRATOR_URL", server.Url));

        started.Code.ShouldBe(0, started.Error);
        var definition = Definition(server);
        var id = ((string?)definition["definitionId"]).ShouldNotBeNull();
        id.ShouldStartWith($"depots-{word}-berlin--2--");
        var work = definition["root"]!["activities"]![1]!;
        ((string?)work["type"], (string?)work["depot"]!["expression"]!["value"]).ShouldBe((activity, "Berlin \"2\""));
        server.Requests.Last().ShouldBe("""POST /api/runs {"definitionId":"made","targets":["web-1"]}""");
        (await CliRun.Of(["depots", word, "berlin"], ("ORCHESTRATOR_URL", server.Url))).Code.ShouldBe(2);

        // A name that differs in a sign has a distribution of its own.
        await CliRun.Of(["depots", word, "Berlin '2'", "--target", "web-1", "--detach"], ("ORCHESTRATOR_URL", server.Url));
        ((string?)Definition(server)["definitionId"]).ShouldNotBe(id);
    }

    private static System.Text.Json.Nodes.JsonNode Definition(StubServer server)
    {
        const string Call = "POST /api/definitions ";
        return System.Text.Json.Nodes.JsonNode.Parse(server.Requests.Last(request => request.StartsWith(Call, StringComparison.Ordinal))[Call.Length..])!;
    }

    [Theory]
    [InlineData("normal")]
    [InlineData("low:rate=1")]
    [InlineData("normal:speed=1")]
    [InlineData("normal:rate=fast")]
    public async Task A_level_that_is_not_understood_is_told_with_an_example(string level)
    {
        var refused = await CliRun.Of(["depots", "set", "berlin", "--site", "Berlin", "--address", "https://depot:7600", "--level", level]);

        refused.Code.ShouldBe(2);
        refused.Error.ShouldContain("normal:rate=1000000");
    }

    [Fact]
    public async Task Depots_are_listed_with_what_somebody_should_look_at()
    {
        await using var server = await StubServer.Start(app => app.MapGet("/api/depots", () => Answers.Json($"[{Berlin}]")));

        var listed = await CliRun.Of(["depots", "list"], ("ORCHESTRATOR_URL", server.Url));

        listed.Code.ShouldBe(0, listed.Error);
        listed.Out.ShouldContain("3 (44 bytes)");
        listed.Out.ShouldContain("+7.3 s");
        listed.Out.ShouldContain("set it right");
    }

    [Fact]
    public async Task Credentials_go_into_a_new_private_file_and_are_not_shown()
    {
        await using var server = await StubServer.Start(app => app.MapPost("/api/depots/berlin/credentials", () => Answers.Json("""{"depot":"d-1","token":"ocd_secret"}""")));
        var file = Path.Combine(folder, "depot.json");

        var made = await CliRun.Of(["depots", "credentials", "berlin", "--file", file], ("ORCHESTRATOR_URL", server.Url));
        var again = await CliRun.Of(["depots", "credentials", "berlin", "--file", file], ("ORCHESTRATOR_URL", server.Url));

        made.Code.ShouldBe(0, made.Error);
        made.Out.ShouldNotContain("ocd_secret");
        (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).ShouldContain("ocd_secret");
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        again.Code.ShouldNotBe(0);
        server.Requests.Count.ShouldBe(1, "the credentials that are in use stay");
    }

    [Fact]
    public async Task Credentials_that_the_server_does_not_give_leave_no_file_and_a_folder_that_is_not_there_is_named()
    {
        await using var server = await StubServer.Start(app => app.MapPost("/api/depots/berlin/credentials", () => Answers.Problem(404, "There is no depot 'berlin'.")));
        var file = Path.Combine(folder, "depot.json");

        var refused = await CliRun.Of(["depots", "credentials", "berlin", "--file", file], ("ORCHESTRATOR_URL", server.Url));
        var nowhere = await CliRun.Of(["depots", "credentials", "berlin", "--file", Path.Combine(folder, "none", "depot.json")], ("ORCHESTRATOR_URL", server.Url));

        refused.Error.ShouldContain("There is no depot 'berlin'.");
        File.Exists(file).ShouldBeFalse();
        nowhere.Code.ShouldBe(ExitCode.BadInput);
        nowhere.Error.ShouldContain("--file: ");
        server.Requests.Count.ShouldBe(1, "nothing is asked for that cannot be kept");
    }

    [Fact]
    public async Task Transfers_are_listed_with_their_rates_and_why_they_stopped()
    {
        await using var server = await StubServer.Start(app => app.MapGet("/api/depots/transfers", () => Answers.Json(
            """
            {"items":[{"depot":"berlin","at":"2026-01-31T12:00:00Z","kind":"stopped","content":"abc","size":10,"file":"office 1.0 a.zip","from":"","bytes":4,"resumedFrom":3,"seconds":2,"bytesPerSecond":2,"reason":"the window has closed"}],"total":1}
            """)));

        var listed = await CliRun.Of(["depots", "transfers", "--depot", "berlin"], ("ORCHESTRATOR_URL", server.Url));

        listed.Code.ShouldBe(0, listed.Error);
        listed.Out.ShouldContain("office 1.0 a.zip");
        listed.Out.ShouldContain("the window has closed");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
