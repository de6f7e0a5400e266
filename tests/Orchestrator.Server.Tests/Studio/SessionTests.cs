using System.Net;
using System.Net.Http.Json;

namespace Orchestrator.Server.Tests.Studio;

public sealed class SessionTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task A_key_is_exchanged_for_a_cookie_that_scripts_cannot_read_and_that_says_what_the_key_says()
    {
        var cookie = await SignIn(RunningServer.AdministratorKey);
        cookie.ShouldContain("httponly");
        cookie.ShouldContain("samesite=strict");
        cookie.ShouldContain("max-age=43200");

        var seen = await (await Send(HttpMethod.Get, "/api/server", cookie)).Json();
        seen.GetProperty("key").GetString().ShouldBe("administrator");
        seen.GetProperty("role").GetString().ShouldBe("administrator");
    }

    [Fact]
    public async Task A_wrong_key_gets_no_cookie()
    {
        var answer = await server.Client(role: null).PostAsJsonAsync("/api/session", new { key = "ork_unknown_0000" });
        (await answer.Problem(401)).ShouldContain("unknown or revoked");
        answer.Headers.Contains("Set-Cookie").ShouldBeFalse();
    }

    [Theory]
    [InlineData("same-origin", null, HttpStatusCode.OK)]
    [InlineData("cross-site", null, HttpStatusCode.Unauthorized)]
    [InlineData("same-site", null, HttpStatusCode.Unauthorized)]
    [InlineData(null, "http://localhost", HttpStatusCode.OK)]
    [InlineData(null, "http://evil.example", HttpStatusCode.Unauthorized)]
    [InlineData(null, null, HttpStatusCode.Unauthorized)]
    public async Task A_session_changes_things_only_from_pages_of_this_server(string? site, string? origin, HttpStatusCode expected)
    {
        var cookie = await SignIn(RunningServer.AdministratorKey);
        using var answer = await Send(HttpMethod.Post, "/api/definitions/validate", cookie, site, origin);
        answer.StatusCode.ShouldBe(expected);
    }

    [Fact]
    public async Task A_session_ends_with_its_key()
    {
        var administrator = server.Client();
        var made = await (await administrator.PostAsJsonAsync("/api/keys", new { name = "short-lived", role = "viewer" })).Json();
        var cookie = await SignIn(made.GetProperty("key").GetString()!);
        (await Send(HttpMethod.Get, "/api/server", cookie)).StatusCode.ShouldBe(HttpStatusCode.OK);

        await administrator.DeleteAsync($"/api/keys/{made.GetProperty("id").GetString()}");
        (await (await Send(HttpMethod.Get, "/api/server", cookie)).Problem(401)).ShouldContain("session is over");
    }

    [Fact]
    public async Task An_altered_cookie_is_none()
    {
        var cookie = await SignIn(RunningServer.AdministratorKey);
        var value = cookie[..cookie.IndexOf(';', StringComparison.Ordinal)];
        foreach (var altered in new[] { value[..^2] + (value.EndsWith("AA", StringComparison.Ordinal) ? "BB" : "AA"), value.Replace(".1", ".9", StringComparison.Ordinal), "orchestrator-session=x", "orchestrator-session=a.b.c" })
            (await Send(HttpMethod.Get, "/api/server", altered)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized, altered);
    }

    [Fact]
    public async Task Signing_out_takes_the_cookie_away()
    {
        var answer = await server.Client(role: null).DeleteAsync("/api/session");
        answer.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        answer.Headers.GetValues("Set-Cookie").ShouldHaveSingleItem().ShouldContain("expires=Thu, 01 Jan 1970");
    }

    private async Task<string> SignIn(string key)
    {
        var answer = await server.Client(role: null).PostAsJsonAsync("/api/session", new { key });
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return answer.Headers.GetValues("Set-Cookie").ShouldHaveSingleItem();
    }

    private Task<HttpResponseMessage> Send(HttpMethod method, string path, string cookie, string? site = null, string? origin = null)
    {
        var request = new HttpRequestMessage(method, path) { Content = method == HttpMethod.Post ? JsonContent.Create(new { root = new { type = "Elsa.Flowchart" } }) : null };
        request.Headers.Add("Cookie", cookie.Split(';')[0]);
        if (site is not null)
            request.Headers.Add("Sec-Fetch-Site", site);
        if (origin is not null)
            request.Headers.Add("Origin", origin);
        return server.Client(role: null).SendAsync(request);
    }
}
