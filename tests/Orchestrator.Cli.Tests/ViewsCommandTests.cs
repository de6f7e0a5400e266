using Microsoft.AspNetCore.Builder;

namespace Orchestrator.Cli.Tests;

public sealed class ViewsCommandTests
{
    private const string View = """{"page":"targets","name":"Old Windows","query":"os=windows&order=site","savedAt":"2026-11-20T10:00:00Z"}""";

    [Fact]
    public async Task A_view_is_saved_listed_and_removed()
    {
        await using var server = await StubServer.Start(app =>
        {
            app.MapPut("/api/me/views/{page}/{name}", () => Answers.Json(View));
            app.MapGet("/api/me/views", () => Answers.Json($"[{View}]"));
            app.MapDelete("/api/me/views/{page}/{name}", () => Answers.Problem(404, "There is no view 'nothing'."));
        });

        var saved = await CliRun.Of(["views", "save", "targets", "Old Windows", "os=windows&order=site"], ("ORCHESTRATOR_URL", server.Url));
        var listed = await CliRun.Of(["views", "list"], ("ORCHESTRATOR_URL", server.Url));
        var refused = await CliRun.Of(["views", "remove", "targets", "nothing"], ("ORCHESTRATOR_URL", server.Url));

        saved.Code.ShouldBe(0, saved.Error);
        saved.Out.ShouldContain("View Old Windows of targets is saved.");
        listed.Out.ShouldContain("/targets?os=windows&order=site");
        refused.Code.ShouldNotBe(0);
        refused.Error.ShouldContain("There is no view 'nothing'.");
        server.Requests.First().ShouldBe("""PUT /api/me/views/targets/Old%20Windows {"query":"os=windows\u0026order=site"}""");
    }
}
