using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Core.Access;

namespace Orchestrator.Server.Tests.Access;

public sealed class ViewTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task Everybody_has_views_of_their_own()
    {
        var (viewer, @operator) = (server.Client(Role.Viewer), server.Client(Role.Operator));
        (await viewer.PutAsJsonAsync("/api/me/views/targets/Old%20Windows", new { query = "?os=windows&order=site" })).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await viewer.PutAsJsonAsync("/api/me/views/targets/old%20windows", new { query = "os=windows" })).StatusCode.ShouldBe(HttpStatusCode.OK);

        var seen = (await (await viewer.GetAsync("/api/me/views")).Json()).EnumerateArray().ShouldHaveSingleItem();
        seen.GetProperty("name").GetString().ShouldBe("old windows");
        seen.GetProperty("query").GetString().ShouldBe("os=windows");
        (await (await @operator.GetAsync("/api/me/views")).Json()).GetArrayLength().ShouldBe(0);
        (await (await @operator.DeleteAsync("/api/me/views/targets/old%20windows")).Problem(404)).ShouldContain("old windows");
        (await viewer.DeleteAsync("/api/me/views/targets/old%20windows")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        var audit = (await (await server.Client().GetAsync("/api/audit?limit=10")).Json()).GetProperty("items").EnumerateArray()
            .Select(entry => $"{entry.GetProperty("what").GetString()} {entry.GetProperty("subject").GetString()}").ToList();
        audit.ShouldContain("view.save targets/Old Windows");
        audit.ShouldContain("view.remove targets/old windows");
    }

    [Fact]
    public async Task Every_mistake_is_told_and_there_are_so_many()
    {
        var refused = await server.Client().PutAsJsonAsync($"/api/me/views/keys/{new string('x', 61)}", new { query = new string('x', 2001) });
        (await refused.Json()).GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("input").GetString()).ShouldBe(["page", "name", "query"]);
        for (var number = 0; number < 100; number++)
            (await server.Client().PutAsJsonAsync($"/api/me/views/reports/{number}", new { query = "" })).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await (await server.Client().PutAsJsonAsync("/api/me/views/reports/more", new { query = "" })).Problem(409)).ShouldContain("remove one first");
    }

    [Fact]
    public async Task Views_go_with_their_user()
    {
        var administrator = server.Client();
        for (var round = 0; round < 2; round++)
        {
            await administrator.PostAsJsonAsync("/api/users", new { name = "vera", role = "viewer", password = "blue-horse-staple-7" });
            var browser = new Browser(server);
            (await browser.SignIn("vera", "blue-horse-staple-7", "green-lamp-under-snow")).StatusCode.ShouldBe(HttpStatusCode.OK);
            (await (await browser.Send(HttpMethod.Get, "/api/me/views")).Json()).GetArrayLength().ShouldBe(0);
            (await browser.Send(HttpMethod.Put, "/api/me/views/targets/mine", new { query = "site=Bonn" })).StatusCode.ShouldBe(HttpStatusCode.OK);
            (await administrator.DeleteAsync("/api/users/vera")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        }
    }

    [Fact]
    public async Task What_is_left_of_somebody_goes_to_nobody_of_the_same_name()
    {
        var views = server.Application.Services.GetRequiredService<IViewStore>();
        await views.Save(new SavedView("user:wanda", "targets", "left", "site=Bonn", TimeProvider.System.GetUtcNow()), 100, TestContext.Current.CancellationToken);

        await server.Client().PostAsJsonAsync("/api/users", new { name = "wanda", role = "viewer", password = "blue-horse-staple-7" });

        (await views.Of("user:wanda", TestContext.Current.CancellationToken)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Views_go_with_the_last_key_of_their_name()
    {
        var views = server.Application.Services.GetRequiredService<IViewStore>();
        await views.Save(new SavedView("wall", "targets", "mine", "site=Bonn", TimeProvider.System.GetUtcNow()), 100, TestContext.Current.CancellationToken);
        var administrator = server.Client();
        List<string> ids = [];
        for (var key = 0; key < 2; key++)
            ids.Add((await (await administrator.PostAsJsonAsync("/api/keys", new { name = "wall", role = "viewer" })).Json()).GetProperty("id").GetString()!);

        await administrator.DeleteAsync($"/api/keys/{ids[0]}");
        (await views.Of("wall", TestContext.Current.CancellationToken)).ShouldHaveSingleItem();
        await administrator.DeleteAsync($"/api/keys/{ids[1]}");
        (await views.Of("wall", TestContext.Current.CancellationToken)).ShouldBeEmpty();
    }
}
