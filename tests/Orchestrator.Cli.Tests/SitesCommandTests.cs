using Microsoft.AspNetCore.Builder;

namespace Orchestrator.Cli.Tests;

public sealed class SitesCommandTests
{
    private const string Bonn = """
        {"name":"Bonn","description":"Head office","zone":"Europe/Berlin","serverAddresses":["10.1.0.5","server.bonn.example"],"timeframe":null,"described":true,"targets":12,"connected":9}
        """;

    private const string Named = """{"name":"Ulm","description":"","zone":null,"serverAddresses":[],"timeframe":null,"described":false,"targets":3,"connected":0}""";

    [Fact]
    public async Task A_site_is_described_with_addresses_in_their_order()
    {
        await using var server = await StubServer.Start(app => app.MapPut("/api/sites/Bonn", () => Answers.Json(Bonn)));

        var saved = await CliRun.Of(
            ["sites", "set", "Bonn", "--description", "Head office", "--zone", "Europe/Berlin", "--server-address", "10.1.0.5", "server.bonn.example"], ("ORCHESTRATOR_URL", server.Url));

        saved.Code.ShouldBe(0, saved.Error);
        saved.Out.ShouldContain("12 targets");
        server.Requests.ShouldBe(
            ["""PUT /api/sites/Bonn {"description":"Head office","zone":"Europe/Berlin","serverAddresses":["10.1.0.5","server.bonn.example"]}"""]);
    }

    [Fact]
    public async Task Sites_are_listed_described_or_not_and_removed()
    {
        await using var server = await StubServer.Start(app =>
        {
            app.MapGet("/api/sites", () => Answers.Json($$"""{"items":[{{Bonn}},{{Named}}],"total":2}"""));
            app.MapDelete("/api/sites/Bonn", () => Answers.Problem(409, "12 targets are at the site 'Bonn'."));
        });

        var listed = await CliRun.Of(["sites", "list", "--text", "n"], ("ORCHESTRATOR_URL", server.Url));
        var refused = await CliRun.Of(["sites", "remove", "Bonn"], ("ORCHESTRATOR_URL", server.Url));

        listed.Out.ShouldContain("10.1.0.5, server.bonn.example");
        listed.Out.ShouldContain("(not described)");
        refused.Code.ShouldNotBe(0);
        refused.Error.ShouldContain("12 targets are at the site 'Bonn'.");
        server.Requests.First().ShouldBe("GET /api/sites?offset=0&limit=100&text=n");
    }

    [Fact]
    public async Task What_fetching_may_take_is_said_of_a_site_and_of_the_organisation_and_shown_in_the_same_words()
    {
        await using var server = await StubServer.Start(app =>
        {
            app.MapPut("/api/sites/Bonn", () => Answers.Json(Bonn));
            app.MapPut("/api/organisation", () => Answers.Json("""{"zone":"Europe/Berlin","timeframe":null,"levels":{"minimum":null,"normal":{"bytesPerSecond":1000000,"pauseSeconds":3}}}"""));
        });

        var site = await CliRun.Of(["sites", "set", "Bonn", "--level", "minimum:rate=2000"], ("ORCHESTRATOR_URL", server.Url));
        var organisation = await CliRun.Of(["organisation", "set", "--level", "normal:rate=1000000,pause=3"], ("ORCHESTRATOR_URL", server.Url));
        var mistaken = await CliRun.Of(["organisation", "set", "--level", "usual:rate=1"], ("ORCHESTRATOR_URL", server.Url));

        site.Code.ShouldBe(0, site.Error);
        organisation.Out.ShouldContain("Zone Europe/Berlin; no timeframe, so always; levels normal:rate=1000000,pause=3.");
        mistaken.Error.ShouldContain("usual:rate=1");
        server.Requests.Skip(1).ShouldBe(["""PUT /api/organisation {"levels":{"normal":{"bytesPerSecond":1000000,"pauseSeconds":3}}}"""]);
        server.Requests.First().ShouldContain("\"levels\":{\"minimum\":{\"bytesPerSecond\":2000}}");
    }
}
