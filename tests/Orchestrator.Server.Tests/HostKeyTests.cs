using System.Net;
using System.Net.Http.Json;

namespace Orchestrator.Server.Tests;

/// <summary>The keys by which SSH servers of targets are known, over the API.</summary>
public sealed class HostKeyTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Key = "AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";
    private const string Other = "AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    private readonly HttpClient client = server.Client();

    [Fact]
    public async Task A_key_is_added_as_ssh_keyscan_prints_it_shown_and_forgotten()
    {
        await client.PutAsJsonAsync("/api/targets/keyed", new { });

        var added = await (await client.PostAsJsonAsync("/api/targets/keyed/host-keys", new { keys = new[] { $"10.0.0.5 ssh-ed25519 {Key}" } })).Json();

        added[0].GetProperty("algorithm").GetString().ShouldBe("ssh-ed25519");
        added[0].GetProperty("fingerprint").GetString().ShouldBe("SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU");
        (await (await client.GetAsync("/api/targets/keyed/host-keys")).Json()).GetArrayLength().ShouldBe(1);
        (await client.DeleteAsync("/api/targets/keyed/host-keys")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await (await client.GetAsync("/api/targets/keyed/host-keys")).Json()).GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task A_known_key_is_not_replaced_by_another()
    {
        await client.PutAsJsonAsync("/api/targets/twice", new { });
        (await client.PostAsJsonAsync("/api/targets/twice/host-keys", new { keys = new[] { $"ssh-ed25519 {Key} root@web" } })).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await client.PostAsJsonAsync("/api/targets/twice/host-keys", new { keys = new[] { $"ssh-ed25519 {Key}" } })).StatusCode.ShouldBe(HttpStatusCode.OK);

        var refused = await client.PostAsJsonAsync("/api/targets/twice/host-keys", new { keys = new[] { $"ssh-ed25519 {Other}" } });

        (await refused.Problem(409)).ShouldContain("forget its keys first");
    }

    [Theory]
    [InlineData("web ssh-ed25519")]
    [InlineData("web ssh-ed25519 not-base64")]
    [InlineData("web ssh-rsa " + Key)]
    [InlineData("|1|hash|hash= unknown " + Key)]
    [InlineData("")]
    public async Task What_is_no_key_is_refused_with_its_line(string line)
    {
        await client.PutAsJsonAsync("/api/targets/wrong", new { });

        var refused = await client.PostAsJsonAsync("/api/targets/wrong/host-keys", new { keys = new[] { $"ssh-ed25519 {Key}", line } });

        (await refused.Problem(400)).ShouldContain("Line 2 is no key");
        (await (await client.GetAsync("/api/targets/wrong/host-keys")).Json()).GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task A_target_that_is_not_there_has_none() => await (await client.GetAsync("/api/targets/nobody/host-keys")).Problem(404);
}
