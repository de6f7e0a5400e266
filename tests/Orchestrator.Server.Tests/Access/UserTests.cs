using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Core.Access;
using Orchestrator.Server.Access;
using Orchestrator.Server.Api;

namespace Orchestrator.Server.Tests.Access;

public sealed class UserTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string OneTime = "blue-horse-staple-7";
    private const string Own = "green-lamp-under-snow";
    private const string Another = "yellow-boat-over-hill";

    private readonly HttpClient administrator = server.Client();
    private readonly IUserStore users = server.Application.Services.GetRequiredService<IUserStore>();

    [Fact]
    public async Task A_one_time_password_opens_the_door_once_to_choose_another_one()
    {
        await Make("olga", "operator");
        var browser = new Browser(server);

        var asked = await browser.SignIn("olga", OneTime);
        (await asked.Problem(400)).ShouldContain("good for once");
        (await asked.Json()).GetProperty("errors")[0].GetProperty("input").GetString().ShouldBe("newPassword");
        browser.HasSession.ShouldBeFalse();
        (await (await browser.SignIn("olga", OneTime, OneTime)).Problem(400)).ShouldContain("have already");
        (await (await browser.SignIn("olga", OneTime, "olga-olga-olga")).Problem(400)).ShouldContain("easily guessed");
        (await browser.SignIn("OLGA", OneTime, Own)).StatusCode.ShouldBe(HttpStatusCode.OK);

        var seen = await (await browser.Send(HttpMethod.Get, "/api/server")).Json();
        seen.GetProperty("key").GetString().ShouldBe("user:olga");
        seen.GetProperty("user").GetString().ShouldBe("olga");
        seen.GetProperty("role").GetString().ShouldBe("operator");
        (await new Browser(server).SignIn("olga", OneTime)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await new Browser(server).SignIn("olga", Own)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await (await browser.Send(HttpMethod.Get, "/api/users")).Problem(403)).ShouldContain("The user 'olga' has the role operator");
    }

    [Fact]
    public async Task A_wrong_password_an_unknown_name_and_a_name_that_is_closed_are_answered_alike()
    {
        await Enter("paul", "viewer");
        var wrong = await new Browser(server).SignIn("paul", "wrong-wrong-wrong");
        var unknown = await new Browser(server).SignIn("nobody", "wrong-wrong-wrong");
        await Close("paul");
        var closed = await new Browser(server).SignIn("paul", Own);

        var told = await wrong.Problem(401);
        (await unknown.Problem(401)).ShouldBe(told);
        (await closed.Problem(401)).ShouldBe(told);
        (await users.Find("paul", CancellationToken.None))!.Attempts.ShouldBe(LockOut.Free, "attempts at a closed name do not count");
    }

    [Fact]
    public async Task A_closed_name_still_opens_in_a_browser_that_is_known_and_for_whom_an_administrator_resets()
    {
        var known = await Enter("karl", "viewer");
        await Close("karl");
        (await new Browser(server).SignIn("karl", Own)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        (await known.SignIn("karl", Own)).StatusCode.ShouldBe(HttpStatusCode.OK);

        await Close("karl");
        (await administrator.PostAsJsonAsync("/api/users/karl/password", new { password = OneTime })).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await new Browser(server).SignIn("karl", OneTime, Another)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Choices_that_are_refused_are_no_wrong_passwords()
    {
        await Make("wanda", "viewer");
        var browser = new Browser(server);
        for (var choice = 1; choice <= LockOut.Free + 1; choice++)
            (await (await browser.SignIn("wanda", OneTime, "short")).Problem(400)).ShouldContain("at least 12", customMessage: $"choice {choice}");

        (await users.Find("wanda", CancellationToken.None))!.Attempts.ShouldBe(0);
        (await browser.SignIn("wanda", OneTime, Own)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("hanna", 2)]
    [InlineData("heidi", 3)]
    public async Task A_password_that_is_reset_while_somebody_signs_in_with_the_one_before_lets_nobody_in(string name, int change)
    {
        await Enter(name, "viewer");
        var before = (await users.Find(name, CancellationToken.None))!;
        var disturbed = new DisturbedUsers(
            users, change, async () => (await administrator.PostAsJsonAsync($"/api/users/{name}/password", new { password = OneTime })).EnsureSuccessStatusCode());
        var desk = ActivatorUtilities.CreateInstance<SignInDesk>(server.Application.Services, disturbed);

        var refused = await Should.ThrowAsync<Refusal>(() => desk.SignIn(new DefaultHttpContext(), name, Own, newPassword: null, CancellationToken.None));

        refused.Status.ShouldBe(StatusCodes.Status401Unauthorized);
        disturbed.Changes.ShouldBe(change, "that was the last one, so the reset came right before it");
        var after = (await users.Find(name, CancellationToken.None))!;
        (after.MustChange, after.LastSignInAt).ShouldBe((true, before.LastSignInAt));
        (await new Browser(server).SignIn(name, OneTime, Another)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Many_attempts_at_the_same_moment_are_still_many()
    {
        await Enter("mona", "viewer");
        var before = LockOut.Free + 20;
        await users.Change("mona", user => user with { Attempts = before, LastAttemptAt = DateTimeOffset.UnixEpoch }, CancellationToken.None);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => new Browser(server).SignIn("mona", "wrong-wrong-wrong")));

        (await users.Find("mona", CancellationToken.None))!.Attempts.ShouldBe(before + 1, "the first one closes the name for the others");
    }

    [Fact]
    public async Task Sessions_end_with_another_role_a_reset_another_password_and_when_disabled()
    {
        foreach (var (name, end) in new (string, Func<string, Browser, Task<HttpResponseMessage>>)[]
        {
            ("rosa", (name, _) => administrator.PatchAsJsonAsync($"/api/users/{name}", new { role = "operator" })),
            ("rudi", (name, _) => administrator.PatchAsJsonAsync($"/api/users/{name}", new { disabled = true })),
            ("rolf", (name, _) => administrator.PostAsJsonAsync($"/api/users/{name}/password", new { password = OneTime })),
            ("rita", (name, _) => administrator.DeleteAsync($"/api/users/{name}")),
            ("ruth", (_, own) => own.Send(HttpMethod.Delete, "/api/me/sessions")),
        })
        {
            var (one, other) = (await Enter(name, "viewer"), new Browser(server));
            await other.SignIn(name, Own);
            (await other.Send(HttpMethod.Get, "/api/server")).StatusCode.ShouldBe(HttpStatusCode.OK, name);

            (await end(name, one)).IsSuccessStatusCode.ShouldBeTrue(name);

            (await other.Send(HttpMethod.Get, "/api/server")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized, name);
        }
    }

    [Fact]
    public async Task A_display_name_ends_no_session()
    {
        var browser = await Enter("dora", "viewer");
        (await administrator.PatchAsJsonAsync("/api/users/dora", new { displayName = "Dora D." })).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await (await browser.Send(HttpMethod.Get, "/api/me")).Json()).GetProperty("displayName").GetString().ShouldBe("Dora D.");
    }

    [Fact]
    public async Task Own_passwords_are_changed_with_the_current_one_and_only_this_session_goes_on()
    {
        var (browser, other) = (await Enter("tina", "viewer"), new Browser(server));
        await other.SignIn("tina", Own);

        (await (await browser.Send(HttpMethod.Post, "/api/me/password", new { current = "wrong-wrong-wrong", @new = Another })).Problem(400)).ShouldContain("current password is wrong");
        (await (await browser.Send(HttpMethod.Post, "/api/me/password", new { current = Own, @new = "short" })).Problem(400)).ShouldContain("at least 12");
        (await browser.Send(HttpMethod.Post, "/api/me/password", new { current = Own, @new = Another })).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await browser.Send(HttpMethod.Get, "/api/me")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await other.Send(HttpMethod.Get, "/api/me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await new Browser(server).SignIn("tina", Own)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await (await administrator.PostAsJsonAsync("/api/me/password", new { current = Own, @new = Another })).Problem(409)).ShouldContain("API key");
    }

    [Fact]
    public async Task Who_is_disabled_hears_so_with_the_right_password_only()
    {
        await Enter("doris", "viewer");
        await administrator.PatchAsJsonAsync("/api/users/doris", new { disabled = true });
        (await (await new Browser(server).SignIn("doris", Own)).Problem(401)).ShouldContain("may not sign in any more");
        (await (await new Browser(server).SignIn("doris", "wrong-wrong-wrong")).Problem(401)).ShouldContain("Name or password is wrong");
    }

    [Fact]
    public async Task Every_mistake_in_a_new_user_is_told_at_once_and_names_are_unique()
    {
        var refused = await administrator.PostAsJsonAsync("/api/users", new { name = "-x", role = "viewer", password = "password1234", displayName = new string('x', 101) });
        (await refused.Json()).GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("input").GetString()).ShouldBe(["name", "displayName", "password"]);
        await Make("uwe", "viewer");
        (await (await administrator.PostAsJsonAsync("/api/users", new { name = "UWE", role = "viewer", password = OneTime })).Problem(409)).ShouldContain("already");
        (await (await administrator.PostAsJsonAsync("/api/keys", new { name = "user:uwe", role = "viewer" })).Problem(400)).ShouldContain("stands for users");
    }

    [Fact]
    public async Task The_last_administrator_stays()
    {
        await Make("ada", "administrator");
        (await (await administrator.PatchAsJsonAsync("/api/users/ada", new { role = "operator" })).Problem(409)).ShouldContain("last user who administers");
        (await (await administrator.PatchAsJsonAsync("/api/users/ada", new { disabled = true })).Problem(409)).ShouldContain("last user who administers");
        (await (await administrator.DeleteAsync("/api/users/ada")).Problem(409)).ShouldContain("last user who administers");
        (await administrator.DeleteAsync("/api/users/none")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task What_happens_to_users_is_in_the_audit_log_with_who_and_where_and_no_password_is_anywhere()
    {
        var browser = await Enter("ines", "operator");
        await new Browser(server).SignIn("ines", "wrong-wrong-wrong");
        await browser.Send(HttpMethod.Post, "/api/definitions/validate", new { root = new { type = "Elsa.Flowchart" } });
        await administrator.PatchAsJsonAsync("/api/users/ines", new { role = "viewer" });

        var log = await (await administrator.GetAsync("/api/audit?limit=200")).Content.ReadAsStringAsync();
        var lines = (await (await administrator.GetAsync("/api/audit?limit=200")).Json()).GetProperty("items").EnumerateArray()
            .Where(line => line.GetProperty("subject").GetString() == "ines")
            .Select(line => $"{line.GetProperty("who").GetString()} {line.GetProperty("what").GetString()} {line.GetProperty("detail").GetString()}").Reverse().ToList();

        lines.ShouldBe(
        [
            "administrator user.create operator; from ", "user:ines user.signIn from ", "user:ines user.password from ", "user:ines user.signInFailed from ",
            "administrator user.change operator to viewer; from ",
        ]);
        foreach (var secret in new[] { OneTime, Own, "wrong-wrong-wrong", (await users.Find("ines", CancellationToken.None))!.PasswordHash })
        {
            log.ShouldNotContain(secret);
            (await (await administrator.GetAsync("/api/users")).Content.ReadAsStringAsync()).ShouldNotContain(secret);
        }
    }

    [Fact]
    public async Task A_body_is_either_a_key_or_a_name_with_a_password()
    {
        (await (await new Browser(server).Send(HttpMethod.Post, "/api/session", new { name = "olga" })).Problem(400)).ShouldContain("either key, or name and password");
        (await (await new Browser(server).Send(HttpMethod.Post, "/api/session", new { key = "k", name = "olga", password = "p" })).Problem(400)).ShouldContain("either key");
    }

    private async Task Make(string name, string role) =>
        (await administrator.PostAsJsonAsync("/api/users", new { name, role, password = OneTime })).StatusCode.ShouldBe(HttpStatusCode.Created);

    /// <summary>Closes a name for longer than a test takes, whose clock goes faster.</summary>
    private async Task Close(string name)
    {
        var now = server.Application.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        await users.Change(name, user => user with { Attempts = LockOut.Free, LastAttemptAt = now.AddDays(1) }, CancellationToken.None);
    }

    /// <summary>A user with a password of their own, who has signed in.</summary>
    private async Task<Browser> Enter(string name, string role)
    {
        await Make(name, role);
        var browser = new Browser(server);
        (await browser.SignIn(name, OneTime, Own)).StatusCode.ShouldBe(HttpStatusCode.OK);
        return browser;
    }
}
