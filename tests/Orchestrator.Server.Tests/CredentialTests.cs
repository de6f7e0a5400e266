using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Core.Access;
using Orchestrator.Core.Credentials;
using Orchestrator.Core.Targets;

namespace Orchestrator.Server.Tests;

public sealed class CredentialTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Secret = "hunter2-of-the-tests";
    private const string Key = "-----BEGIN OPENSSH PRIVATE KEY-----\r\nb3BlbnNzaC1rZXktdjEAAAAA\r\n-----END OPENSSH PRIVATE KEY-----";

    private readonly HttpClient client = server.Client();
    private readonly ICredentialSource source = server.Application.Services.GetRequiredService<ICredentialSource>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Secrets_go_in_and_come_out_for_installers_alone()
    {
        var made = await client.PutAsJsonAsync("/api/credentials/Web", new { kind = "ssh", user = "root", password = Secret, privateKey = Key, passphrase = "also-secret", hostKeys = "trustOnFirstUse" });
        made.StatusCode.ShouldBe(HttpStatusCode.OK, await made.Content.ReadAsStringAsync(Cancellation));
        var listed = await client.GetStringAsync("/api/credentials", Cancellation);
        var audit = await client.GetStringAsync("/api/audit", Cancellation);

        foreach (var text in new[] { await made.Content.ReadAsStringAsync(Cancellation), listed, audit })
        {
            text.ShouldContain("Web");
            text.ShouldNotContain(Secret);
            text.ShouldNotContain("b3BlbnNzaC1rZXk");
            text.ShouldNotContain("also-secret");
        }

        (await made.Json()).GetProperty("has").EnumerateArray().Select(secret => secret.GetString()).ShouldBe(["password", "privateKey", "passphrase"]);
        var credential = (await source.For(new Target { Id = "x", Name = "x", Credentials = "web" }, Cancellation)).ShouldNotBeNull();
        credential.Password.ShouldBe(Secret);
        credential.PrivateKey.ShouldBe(Key.Replace("\r\n", "\n") + "\n");
        credential.Set.HostKeys.ShouldBe(HostKeyPolicy.TrustOnFirstUse);
        foreach (var file in Directory.GetFiles(server.Data, "*.db*"))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
            (await reader.ReadToEndAsync(Cancellation)).ShouldNotContain(Secret);
        }
    }

    [Fact]
    public async Task Rotation_changes_the_secrets_that_are_given_and_whoever_uses_the_set_gets_them()
    {
        await client.PutAsJsonAsync("/api/credentials/rotated", new { kind = "ssh", user = "root", password = "first", sudoPassword = "sudo" });

        var rotated = await client.PatchAsJsonAsync("/api/credentials/ROTATED", new { password = "second", sudoPassword = "" });

        (await rotated.Json()).GetProperty("has").EnumerateArray().Select(secret => secret.GetString()).ShouldBe(["password"]);
        var credential = await source.For(new Target { Id = "x", Name = "x", Credentials = "rotated" }, Cancellation);
        (credential!.Password, credential.SudoPassword, credential.Set.User).ShouldBe(("second", null, "root"));
        await (await client.PatchAsJsonAsync("/api/credentials/nobody", new { password = "second" })).Problem(404);
        (await (await client.PatchAsJsonAsync("/api/credentials/rotated", new { })).Problem(400)).ShouldContain("Nothing is to change");
    }

    [Fact]
    public async Task Rotations_at_the_same_moment_lose_nothing()
    {
        for (var round = 0; round < 10; round++)
        {
            await client.PutAsJsonAsync("/api/credentials/at-once", new { kind = "ssh", user = "root", privateKey = Key }, Cancellation);

            var answers = await Task.WhenAll(
                client.PatchAsJsonAsync("/api/credentials/at-once", new { password = "one" }, Cancellation),
                client.PatchAsJsonAsync("/api/credentials/at-once", new { sudoPassword = "two" }, Cancellation),
                client.PatchAsJsonAsync("/api/credentials/at-once", new { passphrase = "three" }, Cancellation),
                client.PatchAsJsonAsync("/api/credentials/at-once", new { user = "olga" }, Cancellation));

            foreach (var answer in answers)
                answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Cancellation));
            var credential = (await source.For(new Target { Id = "x", Name = "x", Credentials = "at-once" }, Cancellation)).ShouldNotBeNull();
            (credential.Password, credential.SudoPassword, credential.Passphrase, credential.Set.User).ShouldBe(("one", "two", "three", "olga"));
            credential.Set.Has.Count.ShouldBe(4);
        }
    }

    [Fact]
    public async Task Everything_wrong_with_a_set_is_told_at_once_and_no_secret_is_repeated()
    {
        var refused = await client.PutAsJsonAsync(
            "/api/credentials/wrong", new { kind = "windows", user = "-oProxyCommand=x", port = 0, password = "line\nbreak", privateKey = "no key of " + Secret, passphrase = Secret, sudo = true });

        await refused.Problem(400);
        (await refused.Json()).GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("input").GetString())
            .ShouldBe(["port", "user", "password", "privateKey", "privateKey", "sudo"]);
        (await refused.Content.ReadAsStringAsync(Cancellation)).ShouldNotContain(Secret);
        (await client.GetStringAsync("/api/credentials", Cancellation)).ShouldNotContain("wrong");
    }

    [Fact]
    public async Task A_set_is_kept_while_a_target_names_it()
    {
        await client.PutAsJsonAsync("/api/credentials/kept", new { kind = "ssh", user = "root" });
        await (await client.PutAsJsonAsync("/api/targets/user-of-it", new { credentials = "none" })).Problem(400);
        var target = await (await client.PutAsJsonAsync("/api/targets/user-of-it", new { credentials = "KEPT" })).Json();
        target.GetProperty("credentials").GetString().ShouldBe("kept");

        (await (await client.DeleteAsync("/api/credentials/Kept", Cancellation)).Problem(409)).ShouldContain("target 'user-of-it'");

        await client.PatchAsJsonAsync("/api/targets/user-of-it", new { credentials = "" });
        (await client.DeleteAsync("/api/credentials/kept", Cancellation)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await (await client.DeleteAsync("/api/credentials/kept", Cancellation)).Problem(404);
    }

    [Fact]
    public async Task Where_nothing_is_named_there_is_the_default_set_or_none_and_a_missing_one_is_told()
    {
        var target = new Target { Id = "x", Name = "x" };
        (await source.For(target, Cancellation)).ShouldBeNull();
        await client.PutAsJsonAsync("/api/credentials/Default", new { kind = "ssh", user = "root", password = Secret });
        (await source.For(target, Cancellation))!.Password.ShouldBe(Secret);
        await client.DeleteAsync("/api/credentials/default", Cancellation);
        (await Should.ThrowAsync<CredentialException>(() => source.For(target with { Credentials = "lost" }, Cancellation))).Message.ShouldContain("'lost'");
    }

    [Fact]
    public async Task Only_administrators_see_credential_sets() =>
        await (await server.Client(Role.Operator).GetAsync("/api/credentials", Cancellation)).Problem(403);
}
