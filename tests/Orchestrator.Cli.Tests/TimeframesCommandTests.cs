using Microsoft.AspNetCore.Builder;

namespace Orchestrator.Cli.Tests;

public sealed class TimeframesCommandTests
{
    private const string Nights = """{"name":"nights","grid":"No; Sun 01:00-04:00 Normal","description":"","exceptions":[{"from":"12-24","to":"01-02","day":"No","name":"Freeze"}]}""";

    private const string Preview = """
        {"openings":[{"start":"2030-03-31T00:00:00+00:00","end":"2030-03-31T02:00:00+00:00","level":"normal"},{"start":"2030-04-07T00:00:00+00:00","end":null,"level":"maximum"}],
         "clockChanges":[{"at":"2030-03-31T01:00:00+00:00","from":"2030-03-31T02:00:00","to":"2030-03-31T03:00:00"}]}
        """;

    [Fact]
    public async Task Openings_are_told_with_the_change_of_the_clocks()
    {
        await using var server = await StubServer.Start(app =>
        {
            app.MapGet("/api/timeframes/nights", () => Answers.Json(Nights));
            app.MapPost("/api/timeframes/preview", () => Answers.Json(Preview));
        });

        var told = await CliRun.Of(
            ["timeframes", "openings", "nights", "--zone", "Europe/Berlin", "--from", "2030-03-30T12:00", "--count", "2"], ("ORCHESTRATOR_URL", server.Url));
        var wrong = await CliRun.Of(["timeframes", "openings", "nights", "--from", "soon"], ("ORCHESTRATOR_URL", server.Url));

        told.Code.ShouldBe(0, told.Error);
        told.Out.ShouldContain("2030-03-31 00:00:00 UTC");
        told.Out.ShouldContain("2 h 0 min");
        told.Out.ShouldContain("never");
        told.Out.ShouldContain("Clocks change on 2030-03-31 01:00:00 UTC: 2030-03-31 02:00:00 becomes 2030-03-31 03:00:00.");
        wrong.Code.ShouldNotBe(0);
        wrong.Error.ShouldContain("--from: 'soon' is not an instant");
        server.Requests.ShouldBe(
        [
            "GET /api/timeframes/nights",
            """POST /api/timeframes/preview?count=2&zone=Europe%2FBerlin&from=2030-03-30T12%3A00%3A00.0000000%2B00%3A00 {"grid":"No; Sun 01:00-04:00 Normal","description":"","exceptions":[{"from":"12-24","to":"01-02","day":"No","name":"Freeze"}]}""",
        ]);
    }
}
