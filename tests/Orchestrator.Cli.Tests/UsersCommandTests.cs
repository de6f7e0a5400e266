using Microsoft.AspNetCore.Builder;

namespace Orchestrator.Cli.Tests;

public sealed class UsersCommandTests : IDisposable
{
    private const string Stored = """{"name":"olga","displayName":"Olga M","role":"operator","mustChange":true,"lastSignInAt":null}""";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("orchestrator-cli-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_user_is_made_with_a_password_from_standard_input_that_is_never_shown()
    {
        await using var server = await StubServer.Start(app => app.MapPost("/api/users", () => Answers.Json(Stored)));

        var made = await CliRun.With("blue horse staple\n", ["users", "add", "olga", "--role", "operator", "--password-file", "-"], ("ORCHESTRATOR_URL", server.Url));

        made.Code.ShouldBe(0, made.Error);
        server.Requests.ShouldHaveSingleItem().ShouldBe("""POST /api/users {"name":"olga","role":"operator","password":"blue horse staple"}""");
        (made.Out + made.Error).ShouldNotContain("horse");
    }

    [Fact]
    public async Task A_password_is_made_up_into_a_new_file_of_this_account()
    {
        await using var server = await StubServer.Start(app => app.MapPost("/api/users/olga/password", () => Microsoft.AspNetCore.Http.Results.NoContent()));
        var file = Path.Combine(folder.FullName, "password");
        string[] reset = ["users", "reset-password", "olga", "--new-password-file", file];

        var first = await CliRun.Of(reset, ("ORCHESTRATOR_URL", server.Url));
        var password = (await File.ReadAllTextAsync(file)).Trim();
        var again = await CliRun.Of(reset, ("ORCHESTRATOR_URL", server.Url));

        first.Code.ShouldBe(0, first.Error);
        (first.Out + first.Error).ShouldNotContain(password);
        server.Requests.ShouldHaveSingleItem().ShouldBe($$"""POST /api/users/olga/password {"password":"{{password}}"}""");
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        again.Code.ShouldBe(ExitCode.BadInput);
        again.Error.ShouldContain("is not there yet");
    }

    [Theory]
    [InlineData("add", "olga", "--role", "operator")]
    [InlineData("reset-password", "olga")]
    public async Task A_password_that_the_server_does_not_take_leaves_no_file(params string[] command)
    {
        await using var server = await StubServer.Start(app =>
        {
            app.MapPost("/api/users", () => Answers.Problem(409, "There is a user 'olga' already."));
            app.MapPost("/api/users/olga/password", () => Answers.Problem(404, "There is no user 'olga'."));
        });
        var file = Path.Combine(folder.FullName, "password");

        var refused = await CliRun.Of(["users", .. command, "--new-password-file", file], ("ORCHESTRATOR_URL", server.Url));

        refused.Code.ShouldNotBe(0);
        refused.Error.ShouldContain("user 'olga'");
        server.Requests.Count.ShouldBe(1);
        File.Exists(file).ShouldBeFalse();
    }

    [Fact]
    public async Task What_is_given_alone_is_changed()
    {
        await using var server = await StubServer.Start(app => app.MapPatch("/api/users/olga", () => Answers.Json(Stored)));

        (await CliRun.Of(["users", "change", "olga", "--disable"], ("ORCHESTRATOR_URL", server.Url))).Code.ShouldBe(0);
        (await CliRun.Of(["users", "change", "olga", "--role", "viewer"], ("ORCHESTRATOR_URL", server.Url))).Code.ShouldBe(0);

        server.Requests.ShouldBe(["""PATCH /api/users/olga {"disabled":true}""", """PATCH /api/users/olga {"role":"viewer"}"""]);
    }

    [Theory]
    [InlineData("users", "add", "olga", "--role", "operator")]
    [InlineData("users", "add", "olga", "--role", "king", "--password-file", "-")]
    [InlineData("users", "add", "olga", "--role", "operator", "--password", "secret")]
    [InlineData("users", "add", "olga", "--role", "operator", "--password-file", "-")]
    [InlineData("users", "add", "olga", "--role", "operator", "--password-file", "/no/such/file")]
    [InlineData("users", "change", "olga")]
    [InlineData("users", "change", "olga", "--enable", "--disable")]
    public async Task What_cannot_be_meant_is_refused_before_anything_is_sent(params string[] args) =>
        (await CliRun.Of(args, ("ORCHESTRATOR_URL", "http://127.0.0.1:1"))).Code.ShouldBe(ExitCode.BadInput);

    [Fact]
    public async Task Users_are_listed()
    {
        await using var server = await StubServer.Start(app => app.MapGet("/api/users", () => Answers.Json($"[{Stored}]")));
        (await CliRun.Of(["users", "list"], ("ORCHESTRATOR_URL", server.Url))).Out.ShouldContain("has a one-time password");
    }
}
