using Microsoft.AspNetCore.Builder;

namespace Orchestrator.Cli.Tests;

public sealed class EnrolmentTests : IDisposable
{
    private const string Made = """{"id":"a1","token":"oet_a1_secret","expiresAt":"2026-02-01T12:00:00Z","serverKeyFingerprint":"f00d"}""";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("orchestrator-cli-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_token_is_made_and_shown_with_what_to_do_next()
    {
        await using var server = await StubServer.Start(app => app.MapPost("/api/enrolment-tokens", () => Answers.Json(Made)));

        var result = await CliRun.Of(["enrolment", "create", "--name", "branch", "--uses", "20", "--expires", "7d"], ("ORCHESTRATOR_URL", server.Url));

        result.Code.ShouldBe(0, result.Error);
        result.Out.ShouldContain("oet_a1_secret");
        result.Out.ShouldContain("--server-key-fingerprint f00d");
        server.Requests.ShouldHaveSingleItem().ShouldBe("""POST /api/enrolment-tokens {"name":"branch","uses":20,"expiresInMinutes":10080}""");
    }

    [Fact]
    public async Task A_token_for_a_file_is_not_shown_and_no_file_is_overwritten()
    {
        await using var server = await StubServer.Start(app => app.MapPost("/api/enrolment-tokens", () => Answers.Json(Made)));
        var file = Path.Combine(folder.FullName, "token");

        var first = await CliRun.Of(["enrolment", "create", "--token-file", file], ("ORCHESTRATOR_URL", server.Url));
        var second = await CliRun.Of(["enrolment", "create", "--token-file", file], ("ORCHESTRATOR_URL", server.Url));

        first.Out.ShouldNotContain("oet_a1_secret");
        (await File.ReadAllTextAsync(file)).ShouldBe("oet_a1_secret\n");
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        second.Code.ShouldBe(ExitCode.BadInput);
        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_token_that_the_server_does_not_make_leaves_no_file()
    {
        await using var server = await StubServer.Start(app => app.MapPost("/api/enrolment-tokens", () => Answers.Problem(503, "Nobody makes tokens now.")));
        var file = Path.Combine(folder.FullName, "token");

        (await CliRun.Of(["enrolment", "create", "--token-file", file], ("ORCHESTRATOR_URL", server.Url))).Code.ShouldNotBe(0);

        File.Exists(file).ShouldBeFalse();
    }

    [Theory]
    [InlineData("7")]
    [InlineData("d")]
    [InlineData("-1h")]
    [InlineData("1w")]
    public async Task A_time_that_cannot_be_read_is_refused(string expires) =>
        (await CliRun.Of(["enrolment", "create", $"--expires={expires}"])).Code.ShouldBe(ExitCode.BadInput);

    [Fact]
    public async Task Tokens_are_listed_with_their_state_and_revoked()
    {
        const string List =
            """
            [{"id":"a1","name":"branch","uses":2,"used":2,"by":"olga","createdAt":"2020-01-01T00:00:00Z","expiresAt":"2999-01-01T00:00:00Z"},
             {"id":"a2","name":"lab","uses":2,"used":1,"by":"olga","createdAt":"2020-01-01T00:00:00Z","expiresAt":"2020-01-02T00:00:00Z"}]
            """;
        await using var server = await StubServer.Start(app =>
        {
            app.MapGet("/api/enrolment-tokens", () => Answers.Json(List));
            app.MapDelete("/api/enrolment-tokens/a1", () => Microsoft.AspNetCore.Http.Results.NoContent());
        });
        var url = ("ORCHESTRATOR_URL", server.Url);

        var listed = await CliRun.Of(["enrolment", "list"], url);
        var revoked = await CliRun.Of(["enrolment", "revoke", "a1"], url);

        listed.Out.ShouldContain("used up");
        listed.Out.ShouldContain("expired");
        revoked.Out.ShouldContain("Token a1 is revoked.");
    }
}
