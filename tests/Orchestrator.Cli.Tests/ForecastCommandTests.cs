using Microsoft.AspNetCore.Builder;

namespace Orchestrator.Cli.Tests;

public sealed class ForecastCommandTests
{
    private const string Forecast = """
        {"definitionId":"hello","version":3,"madeAt":"2026-03-02T20:00:00+00:00","startsAt":"2026-03-02T20:00:00+00:00","deadline":"2026-03-03T20:00:00+00:00",
         "firstStart":"2026-03-02T20:00:00+00:00","rehearsals":19,
         "half":{"earliest":"2026-03-02T20:40:00+00:00","expected":"2026-03-02T20:50:00+00:00","latest":"2026-03-02T21:00:00+00:00"},
         "ninety":{"earliest":"2026-03-03T08:00:00+00:00","expected":"2026-03-03T08:10:00+00:00","latest":null},
         "ninetyNine":{"earliest":null,"expected":null,"latest":null},
         "end":{"earliest":"2026-03-03T20:00:00+00:00","expected":"2026-03-03T20:00:00+00:00","latest":"2026-03-03T20:00:00+00:00"},
         "ledger":{"targets":2,"succeeded":1,"failed":0,"skipped":0,"expired":1,"cancelled":0,"waiting":0,"active":0,"closes":true},
         "curve":[{"at":"2026-03-02T20:00:00+00:00","started":1,"done":0},{"at":"2026-03-03T20:00:00+00:00","started":1,"done":1}],
         "misses":[{"result":"expired","why":"The run's deadline passed.","targets":1,"examples":["pc-2"]}],
         "targets":[],"targetsLeftOut":2,"bases":["product 2.1 (1 file, 5 bytes): the rates that are set, for 2 targets."],"assumptions":["Of 1 target nobody can tell when they come."]}
        """;

    [Fact]
    public async Task What_would_come_of_a_run_is_shown_with_between_when_and_why_not()
    {
        await using var server = await StubServer.Start(app => app.MapPost("/api/runs/forecast", () => Answers.Json(Forecast)));

        var shown = await CliRun.Of(["forecast", "hello", "--group", "office"], ("ORCHESTRATOR_URL", server.Url));

        shown.Code.ShouldBe(0, shown.Error);
        shown.Out.ShouldContain("Estimate for hello, version 3, over 2 targets");
        Line("90 % done").ShouldEndWith("to never)");
        Line("99 % done").ShouldContain("never");
        shown.Out.ShouldContain("1 expired: The run's deadline passed. (pc-2)");
        shown.Out.ShouldContain("nobody can tell when they come");
        shown.Out.ShouldContain("product 2.1 (1 file, 5 bytes): the rates that are set, for 2 targets.");

        string Line(string beginning) => shown.Out.Split('\n').Single(line => line.StartsWith(beginning, StringComparison.Ordinal)).TrimEnd();
    }
}
