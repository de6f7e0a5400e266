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
}
