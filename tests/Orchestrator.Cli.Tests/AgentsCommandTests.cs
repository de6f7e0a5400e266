using Microsoft.AspNetCore.Builder;

namespace Orchestrator.Cli.Tests;

/// <summary>Agents that come and go, and the keys of the computers they come to.</summary>
public sealed class AgentsCommandTests
{
    private const string Keys =
        """[{"algorithm":"ssh-ed25519","key":"AAAA","fingerprint":"SHA256:abc","learnedAt":"2026-02-01T12:00:00Z","learnedBy":"first use"}]""";

    [Theory]
    [InlineData("install", "Orchestrator.Install")]
    [InlineData("uninstall", "Orchestrator.Uninstall")]
    public async Task Agents_come_and_go_by_a_run_of_one_activity(string word, string activity)
    {
        await using var server = await StubServer.Start(app =>
        {
            app.MapPost("/api/definitions", () => Answers.Json("""{"id":"agents","version":1}"""));
            app.MapPost("/api/definitions/agents/publish", () => Answers.Json("""{"id":"agents","version":1}"""));
            app.MapPost("/api/runs", () => Answers.Json("""{"id":"r1"}"""));
        });

        var result = await CliRun.Of(["agents", word, "web-1", "web-2", "--detach", "--url", server.Url]);

        result.Code.ShouldBe(ExitCode.Success, result.Error);
        result.Out.ShouldContain("orchestrator watch r1");
        server.Requests.First().ShouldContain($"\"type\": \"{activity}\"");
        server.Requests.Last().ShouldBe("""POST /api/runs {"definitionId":"agents","targets":["web-1","web-2"]}""");
    }

    [Fact]
    public async Task Host_keys_are_listed_added_from_a_file_and_forgotten()
    {
        await using var server = await StubServer.Start(app =>
        {
            app.MapGet("/api/targets/web-1/host-keys", () => Answers.Json(Keys));
            app.MapPost("/api/targets/web-1/host-keys", () => Answers.Json(Keys));
            app.MapDelete("/api/targets/web-1/host-keys", () => Microsoft.AspNetCore.Http.Results.NoContent());
        });
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "# web-1:22 SSH-2.0-OpenSSH\nweb-1 ssh-ed25519 AAAA\n\n");

        (await CliRun.Of(["host-keys", "list", "web-1", "--url", server.Url])).Out.ShouldContain("SHA256:abc");
        (await CliRun.Of(["host-keys", "add", "web-1", "--file", file, "--url", server.Url])).Code.ShouldBe(ExitCode.Success);
        (await CliRun.Of(["host-keys", "forget", "web-1", "--url", server.Url])).Code.ShouldBe(ExitCode.Success);
        (await CliRun.Of(["host-keys", "add", "web-1", "--file", file + ".not", "--url", server.Url])).Code.ShouldBe(ExitCode.BadInput);

        File.Delete(file);
        server.Requests.ShouldBe(
            ["GET /api/targets/web-1/host-keys", """POST /api/targets/web-1/host-keys {"keys":["web-1 ssh-ed25519 AAAA"]}""", "DELETE /api/targets/web-1/host-keys"]);
    }
}
