using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Orchestrator.Cli.Tests;

public sealed class PackagesCommandTests : IDisposable
{
    private const string Published = """{"name":"product","version":"1.0","manifest":"m","files":2,"bytes":9,"publishedAt":"2026-01-31T12:00:00Z","publishedBy":"olga"}""";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("orchestrator-cli-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Only_what_the_server_lacks_is_sent_from_where_it_broke_off_and_then_it_is_published()
    {
        Write("a.txt", "abcdef");
        Write("sub/b.txt", "xyz");
        var hash = Convert.ToHexStringLower(SHA256.HashData("abcdef"u8));
        var arrived = false;
        await using var server = await StubServer.Start(app =>
        {
            app.MapPost("/api/packages/drafts", () => Answers.Json(
                $$"""{"id":"d1","name":"product","version":"1.0","isPublished":false,"missing":[{{(arrived ? "" : $$"""{"sha256":"{{hash}}","size":6,"received":4}""")}}]}"""));
            app.MapPut("/api/packages/drafts/d1/contents/{sha256}", (string sha256) =>
            {
                arrived = true;
                return Answers.Json($$"""{"sha256":"{{sha256}}","size":6,"received":6,"isComplete":true}""");
            });
            app.MapPost("/api/packages/drafts/d1/publish", () => Answers.Json(Published));
        });

        var result = await Create(server.Url);

        result.Code.ShouldBe(0, result.Error);
        result.Out.ShouldContain("product 1.0 is published: 2 files, 9 bytes.");
        result.Error.ShouldContain("sending: 100 %");
        server.Requests.ShouldContain($"PUT /api/packages/drafts/d1/contents/{hash}?offset=4 ef");
        server.Requests.First().ShouldContain("\"path\":\"sub/b.txt\",\"size\":3");
    }

    [Fact]
    public async Task A_server_that_still_verifies_or_fetches_is_asked_again_until_it_is_ready()
    {
        Write("a.txt", "abcdef");
        var (puts, publishes) = (0, 0);
        await using var server = await StubServer.Start(app =>
        {
            app.MapPost("/api/packages/drafts", () => Answers.Json(
                $$"""{"id":"d1","name":"product","version":"1.0","isPublished":false,"missing":[{{(puts > 1 ? "" : $$"""{"sha256":"{{Convert.ToHexStringLower(SHA256.HashData("abcdef"u8))}}","size":6,"received":0}""")}}]}"""));
            app.MapPut("/api/packages/drafts/d1/contents/{sha256}", (string sha256) => Answers.Json(
                $$"""{"sha256":"{{sha256}}","size":6,"received":6,"isComplete":{{(++puts > 1 ? "true" : "false")}}}"""));
            app.MapPost("/api/packages/drafts/d1/publish", (HttpContext context) =>
            {
                context.Response.Headers.RetryAfter = "0";
                return ++publishes > 1 ? Answers.Json(Published) : Results.Problem(statusCode: 503, detail: "still fetching");
            });
        });

        var result = await Create(server.Url);

        result.Code.ShouldBe(0, result.Error);
        (puts, publishes).ShouldBe((2, 2));
        server.Requests.Count(request => request.Contains("?offset=6", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task A_version_that_is_published_already_with_these_files_is_a_success()
    {
        Write("a.txt", "abcdef");
        await using var server = await StubServer.Start(app =>
        {
            app.MapPost("/api/packages/drafts", () => Answers.Json("""{"id":"d1","name":"product","version":"1.0","isPublished":true,"missing":[]}"""));
            app.MapGet("/api/packages/product/versions/1.0", () => Answers.Json(Published));
        });

        (await Create(server.Url)).Out.ShouldContain("published already");
    }

    [Fact]
    public async Task What_cannot_be_packed_is_named_before_anything_is_sent()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a right of their own there.");
        Write("a.txt", "abcdef");
        File.CreateSymbolicLink(Path.Combine(folder.FullName, "link"), "a.txt");
        await using var server = await StubServer.Start(_ => { });

        var result = await Create(server.Url);

        result.Code.ShouldBe(ExitCode.BadInput);
        result.Error.ShouldContain("is a link");
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_pipe_is_named_instead_of_waited_for_and_an_empty_file_is_a_file()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are none in folders there.");
        Write("empty", "");
        using (var make = Process.Start("mkfifo", Path.Combine(folder.FullName, "pipe")))
            await make.WaitForExitAsync(TestContext.Current.CancellationToken);
        await using var server = await StubServer.Start(_ => { });

        var result = await Create(server.Url).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        result.Code.ShouldBe(ExitCode.BadInput);
        result.Error.ShouldContain($"{Path.Combine(folder.FullName, "pipe")}: is no file");
        result.Error.ShouldNotContain("empty:");
    }

    [Fact]
    public async Task A_folder_that_is_not_there_or_empty_is_refused()
    {
        (await CliRun.Of(["packages", "create", "product", "1.0", "/no/such/folder"])).Error.ShouldContain("There is no folder");
        (await CliRun.Of(["packages", "create", "product", "1.0", folder.FullName])).Error.ShouldContain("holds no file");
    }

    [Fact]
    public async Task Packages_are_listed_shown_and_removed()
    {
        await using var server = await StubServer.Start(app =>
        {
            app.MapGet("/api/packages", () => Answers.Json($$"""{"items":[{{Published}}],"total":1}"""));
            app.MapGet("/api/packages/product/versions/latest", () => Answers.Json(Published));
            app.MapGet("/api/packages/product/versions/1.0/files", () => Answers.Json(
                """{"items":[{"path":"bin/setup","size":9,"modified":"2026-01-31T12:00:00Z","sha256":"ff","executable":true}],"total":2}"""));
            app.MapDelete("/api/packages/product/versions/1.0", () => Results.NoContent());
        });
        var url = ("ORCHESTRATOR_URL", server.Url);

        (await CliRun.Of(["packages"], url)).Out.ShouldContain("product");
        (await CliRun.Of(["packages", "show", "product", "latest"], url)).Out.ShouldContain("bin/setup");
        (await CliRun.Of(["packages", "remove", "product", "1.0"], url)).Out.ShouldContain("product 1.0 is removed.");
    }

    private Task<CliRun> Create(string url) => CliRun.Of(["packages", "create", "product", "1.0", folder.FullName], ("ORCHESTRATOR_URL", url));

    private void Write(string path, string text)
    {
        var file = Path.Combine(folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
