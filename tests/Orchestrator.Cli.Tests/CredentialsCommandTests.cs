using Microsoft.AspNetCore.Builder;

namespace Orchestrator.Cli.Tests;

public sealed class CredentialsCommandTests : IDisposable
{
    private const string Stored = """{"name":"web","kind":"ssh","user":"root","has":["password","privateKey"],"changedAt":"2026-02-01T12:00:00Z"}""";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("orchestrator-cli-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Secrets_come_from_a_file_and_from_standard_input_and_are_never_shown()
    {
        await using var server = await StubServer.Start(app => app.MapPut("/api/credentials/web", () => Answers.Json(Stored)));
        var key = Path.Combine(folder.FullName, "key");
        await File.WriteAllTextAsync(key, "-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----\n");

        var result = await CliRun.With(
            "geheim wort\nmore\n",
            ["credentials", "set", "web", "--kind", "ssh", "--user", "root", "--key-file", key, "--password-file", "-", "--host-keys", "trust-on-first-use"],
            ("ORCHESTRATOR_URL", server.Url));

        result.Code.ShouldBe(0, result.Error);
        result.Out.ShouldContain("web is stored (password, private key)");
        (result.Out + result.Error).ShouldNotContain("geheim");
        var request = server.Requests.ShouldHaveSingleItem();
        request.ShouldContain("\"password\":\"geheim wort\"");
        request.ShouldContain("\"privateKey\":\"-----BEGIN PRIVATE KEY-----\\nabc\\n-----END PRIVATE KEY-----\\n\"");
        request.ShouldContain("\"hostKeys\":\"trustOnFirstUse\"");
    }

    [Fact]
    public async Task Rotation_sends_what_is_given_alone_and_demands_something()
    {
        await using var server = await StubServer.Start(app => app.MapPatch("/api/credentials/web", () => Answers.Json(Stored)));

        var rotated = await CliRun.With("new\n", ["credentials", "rotate", "web", "--password-file", "-"], ("ORCHESTRATOR_URL", server.Url));
        var nothing = await CliRun.Of(["credentials", "rotate", "web"], ("ORCHESTRATOR_URL", server.Url));

        rotated.Code.ShouldBe(0, rotated.Error);
        server.Requests.ShouldHaveSingleItem().ShouldBe("""PATCH /api/credentials/web {"password":"new"}""");
        nothing.Code.ShouldBe(ExitCode.BadInput);
    }

    [Theory]
    [InlineData("--password-file", "/no/such/file")]
    [InlineData("--password-file", "-")]
    [InlineData("--password", "secret")]
    public async Task What_cannot_be_read_is_refused_before_anything_is_sent(string option, string value) =>
        (await CliRun.Of(["credentials", "set", "web", "--kind", "ssh", "--user", "root", option, value], ("ORCHESTRATOR_URL", "http://127.0.0.1:1"))).Code
            .ShouldBe(ExitCode.BadInput);

    [Theory]
    [InlineData("--password-file", "\nsecret\n")]
    [InlineData("--passphrase-file", "  \r\nsecret")]
    [InlineData("--sudo-password-file", "\n\nsecret")]
    public async Task A_secret_below_an_empty_line_is_refused_instead_of_taking_the_old_one_away(string option, string text)
    {
        await using var server = await StubServer.Start(app => app.MapPatch("/api/credentials/web", () => Answers.Json(Stored)));

        var refused = await CliRun.With(text, ["credentials", "rotate", "web", option, "-"], ("ORCHESTRATOR_URL", server.Url));

        refused.Code.ShouldBe(ExitCode.BadInput);
        refused.Error.ShouldContain($"{option}: the first line of standard input is empty");
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Only_one_secret_comes_from_standard_input() =>
        (await CliRun.With("x", ["credentials", "set", "web", "--kind", "ssh", "--user", "root", "--password-file", "-", "--key-file", "-"])).Error
            .ShouldContain("Only one secret");

    [Fact]
    public async Task Sets_are_listed()
    {
        await using var server = await StubServer.Start(app => app.MapGet("/api/credentials", () => Answers.Json($"[{Stored}]")));
        (await CliRun.Of(["credentials", "list"], ("ORCHESTRATOR_URL", server.Url))).Out.ShouldContain("private key");
    }
}
