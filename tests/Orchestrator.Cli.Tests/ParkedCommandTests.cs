using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Orchestrator.Cli.Tests;

public sealed class ParkedCommandTests
{
    [Theory]
    [InlineData("parked", "GET /api/parked?offset=0&limit=50")]
    [InlineData("parked list --queue a.b --limit 5", "GET /api/parked?offset=0&limit=5&queue=a.b")]
    public async Task They_are_listed_with_reason_and_beginning(string arguments, string request)
    {
        await using var server = await StubServer.Start(app => app.MapGet("/api/parked", () => Answers.Json(
            """
            {"items":[{"id":"00ff","at":"2026-03-02T12:00:00Z","queue":"orchestrator.start-run","exchange":"","routingKey":"","reason":"It is not JSON.","sender":"erp",
            "messageId":"","contentType":"","size":3,"times":2,"beginning":"x\u001b[31my","whole":true}],"total":1}
            """)));

        var result = await CliRun.Of([.. arguments.Split(' '), "--url", server.Url]);

        result.Code.ShouldBe(ExitCode.Success, result.Error);
        server.Requests.ShouldBe([request]);
        result.Out.ShouldContain("00ff");
        result.Out.ShouldNotContain("\u001b[31my");
    }

    [Fact]
    public async Task One_is_tried_again_or_dropped()
    {
        await using var server = await StubServer.Start(app =>
        {
            app.MapPost("/api/parked/00ff/retry", () => Results.NoContent());
            app.MapDelete("/api/parked/00ff", () => Results.NoContent());
        });

        (await CliRun.Of(["parked", "retry", "00ff", "--url", server.Url])).Out.ShouldContain("Message 00ff is sent back.");
        (await CliRun.Of(["parked", "drop", "00ff", "--url", server.Url])).Out.ShouldContain("Message 00ff is dropped.");

        server.Requests.ShouldBe(["POST /api/parked/00ff/retry", "DELETE /api/parked/00ff"]);
    }
}
