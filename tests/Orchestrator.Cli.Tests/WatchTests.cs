using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Orchestrator.Cli.Client;

namespace Orchestrator.Cli.Tests;

public sealed class WatchTests
{
    [Fact]
    public async Task Comments_and_unknown_events_are_passed_over()
    {
        var text = $": alive\n\nevent: run\ndata: {Answers.Running}\n\nevent: novelty\ndata: 1\n\nevent: skipped\ndata: {{\"count\":7}}\n\n"
            + $"event: entry\r\ndata: {Answers.FailingEntry}\r\n\r\nevent: end\ndata: {{}}\n\nevent: run\ndata: {{\"half\"";

        var events = new List<WatchEvent>();
        await foreach (var item in EventReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), WatchStream.Parse, TestContext.Current.CancellationToken))
            events.Add(item);

        events.Select(item => item.GetType().Name).ShouldBe(["State", "Skipped", "Entry", "End"]);
        ((WatchEvent.Skipped)events[1]).Count.ShouldBe(7);
        ((WatchEvent.Entry)events[2]).Item.ReturnCode.ShouldBe(3);
    }

    [Fact]
    public async Task A_server_that_restarts_is_waited_for()
    {
        var calls = 0;
        await using var server = await StubServer.Start(app =>
        {
            MapRun(app);
            app.MapGet("/api/runs/r1/watch", (HttpContext context) =>
            {
                switch (++calls)
                {
                    case 1:
                        return Answers.Stream(("run", Answers.Running));
                    case 2:
                        context.Abort();
                        return Results.Empty;
                    case 3:
                        return Answers.Problem(503, "It is starting.");
                    default:
                        return Answers.Stream(("run", Answers.Succeeded), ("end", "{}"));
                }
            });
        });

        var result = await CliRun.Of(["watch", "r1", "--url", server.Url]);

        result.Code.ShouldBe(ExitCode.Success, result.Error);
        calls.ShouldBe(4);
        result.Lines.Count(line => line.Contains("Trying again in", StringComparison.Ordinal)).ShouldBe(3);
        result.Lines.ShouldContain(line => line.EndsWith("The server is back.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Plain_lines_say_what_is_waited_for_and_each_thing_once()
    {
        await using var server = await StubServer.Start(app =>
        {
            MapRun(app);
            app.MapGet("/api/runs/r1/watch", () => Answers.Stream(
                ("run", Answers.Running), ("run", Answers.Running), ("entry", Answers.FailingEntry), ("skipped", """{"count":9}"""), ("run", Answers.Succeeded), ("end", "{}")));
        });

        var result = await CliRun.Of(["watch", "r1", "--url", server.Url]);

        result.Lines.Where(line => line.Length > 9).Select(line => line[9..]).Take(6).ShouldBe(
        [
            "Hello version 2, run r1",
            "running: 0 of 1 target done (1 waiting)",
            "  1 target in Install: It waits for its timeframe. (until 2026-02-01 08:00:00 UTC)",
            "box: Break / exit three: failed (return code 3, 0.1 s) - ended with return code 3",
            "9 more finished actions came too fast to show; the report has them.",
            "completed: 1 of 1 target done (1 succeeded)",
        ]);
    }

    [Fact]
    public async Task For_machines_every_line_is_a_document_and_the_last_one_is_the_report()
    {
        await using var server = await StubServer.Start(app =>
        {
            MapRun(app);
            app.MapGet("/api/runs/r1/watch", () => Answers.Stream(("run", Answers.Running), ("entry", Answers.FailingEntry), ("run", Answers.Succeeded), ("end", "{}")));
        });

        var result = await CliRun.Of(["watch", "r1", "--json", "--url", server.Url]);

        var documents = result.Lines.Select(line => JsonDocument.Parse(line).RootElement).ToList();
        documents.Select(document => document.GetProperty("event").GetString()).ShouldBe(["run", "waits", "entry", "run", "report"]);
        documents[^1].GetProperty("data").GetProperty("run").GetProperty("ledger").GetProperty("succeeded").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task A_run_that_does_not_exist_is_not_waited_for()
    {
        await using var server = await StubServer.Start(app => app.MapGet("/api/runs/r1", () => Answers.Problem(404, "There is no run r1.")));

        var result = await CliRun.Of(["watch", "r1", "--url", server.Url]);

        result.Code.ShouldBe(ExitCode.BadInput);
        result.Error.ShouldContain("There is no run r1.");
    }

    private static void MapRun(WebApplication app)
    {
        app.MapGet("/api/runs/r1", () => Answers.Json(Answers.Succeeded));
        app.MapGet("/api/runs/r1/report", () => Answers.Json(Answers.NoEntries));
        app.MapGet("/api/runs/r1/waits", () => Answers.Json(
            """[{"activity":"i1","activityName":"Install","state":"waiting","reason":"window","why":"It waits for its timeframe.","until":"2026-02-01T08:00:00Z","targets":1}]"""));
    }
}
