using System.Net;
using System.Net.Http.Json;

namespace Orchestrator.Server.Tests;

public sealed class GroupTests(RunningServer server) : IClassFixture<RunningServer>
{
    private readonly HttpClient client = server.Client();

    [Fact]
    public async Task Targets_are_put_into_a_static_group_and_taken_out_by_name()
    {
        await Add("web-1", "web-2");
        await client.PutAsJsonAsync("/api/groups/Web", new { description = "The web" });

        var changed = await (await client.PostAsJsonAsync("/api/groups/web/targets", new { add = new[] { "WEB-1", "web-2" } })).Json();
        changed.GetProperty("targets").GetInt32().ShouldBe(2);
        await client.PostAsJsonAsync("/api/groups/web/targets", new { add = new[] { "web-1" }, remove = new[] { "web-2" } });

        (await Members("web")).ShouldBe(["web-1"]);
        var listed = await (await client.GetAsync("/api/targets?group=WEB")).Json();
        listed.GetProperty("items")[0].GetProperty("groups")[0].GetString().ShouldBe("Web");
    }

    [Fact]
    public async Task The_audit_log_names_who_joined_and_who_left_and_of_many_the_first()
    {
        await Add([.. Enumerable.Range(10, 25).Select(number => $"many-{number}")]);
        await client.PutAsJsonAsync("/api/groups/audited", new { });
        await client.PostAsJsonAsync("/api/groups/audited/targets", new { add = new[] { "many-10", "many-11" } });
        await client.PostAsJsonAsync("/api/groups/audited/targets", new { add = new[] { "many-10" }, remove = new[] { "many-11", "many-12" } });
        await client.PostAsJsonAsync("/api/groups/audited/targets", new { add = Enumerable.Range(10, 25).Select(number => $"many-{number}") });
        await client.DeleteAsync("/api/groups/audited");

        var told = (await (await client.GetAsync("/api/audit?limit=1000")).Json()).GetProperty("items").EnumerateArray()
            .Where(entry => entry.GetProperty("subject").GetString() == "audited").Select(entry => entry.GetProperty("detail").GetString()!).ToList();
        told[3].ShouldBe("2 added: many-10, many-11; 0 taken out");
        told[2].ShouldBe("0 added; 1 taken out: many-11");
        told[1].ShouldMatch("^24 added: (many-\\d\\d, ){19}many-\\d\\d and 4 more; 0 taken out$");
        told[0].ShouldMatch("^25 taken out: (many-\\d\\d, ){19}many-\\d\\d and 5 more$");
    }

    [Fact]
    public async Task Nobody_is_put_into_a_group_if_a_name_is_unknown()
    {
        await Add("known-1");
        await client.PutAsJsonAsync("/api/groups/careful", new { });

        (await (await client.PostAsJsonAsync("/api/groups/careful/targets", new { add = new[] { "known-1", "stranger" } })).Problem(400)).ShouldContain("'stranger'");

        (await Members("careful")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_belongs_to_a_dynamic_group_its_query_says()
    {
        await client.PutAsJsonAsync("/api/targets/dyn-1", new { site = "Bonn", tags = new[] { "till" } });
        await client.PutAsJsonAsync("/api/targets/dyn-2", new { site = "Bonn" });
        await client.PutAsJsonAsync("/api/groups/tills", new { query = new { site = "Bonn", tag = "till", name = "dyn-*", agent = "never" } });
        (await Members("tills")).ShouldBe(["dyn-1"]);

        await client.PatchAsJsonAsync("/api/targets/dyn-2", new { tags = new[] { "till" } });

        (await Members("tills")).ShouldBe(["dyn-1", "dyn-2"]);
        (await (await client.PostAsJsonAsync("/api/groups/tills/targets", new { add = new[] { "dyn-1" } })).Problem(409)).ShouldContain("query");
        (await (await client.PutAsJsonAsync("/api/targets/dyn-1", new { groups = new[] { "tills" } })).Problem(400)).ShouldContain("query");
    }

    [Fact]
    public async Task A_group_that_is_removed_leaves_its_targets_and_a_new_one_of_its_name_is_empty()
    {
        await client.PutAsJsonAsync("/api/groups/short", new { });
        await client.PutAsJsonAsync("/api/targets/left", new { groups = new[] { "SHORT" } });

        (await client.DeleteAsync("/api/groups/Short")).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        await (await client.DeleteAsync("/api/groups/short")).Problem(404);
        await client.PutAsJsonAsync("/api/groups/short", new { });
        (await Members("short")).ShouldBeEmpty();
        (await (await client.GetAsync("/api/targets?text=left")).Json()).GetProperty("total").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task Everything_wrong_with_a_group_is_told_at_once()
    {
        var refused = await client.PutAsJsonAsync("/api/groups/wrong", new { query = new { os = "beos" }, credentials = "none" });
        await refused.Problem(400);
        (await refused.Json()).GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("input").GetString()).ShouldBe(["query.os", "credentials"]);
        (await (await client.PutAsJsonAsync("/api/groups/wrong", new { query = new { } })).Problem(400)).ShouldContain("asks for nothing");
    }

    [Fact]
    public async Task A_run_takes_whoever_belongs_to_its_groups_or_is_found_each_once()
    {
        await client.PutAsJsonAsync("/api/groups/some-sims", new { query = new { name = "sim-00000?" } });
        var id = await client.Publish(Samples.Waiting());
        var run = await client.PostAsJsonAsync(
            "/api/runs", new { definitionId = id, targets = new[] { "sim-000001" }, groups = new[] { "SOME-sims" }, @where = new { name = "sim-00001*" } });
        run.StatusCode.ShouldBe(HttpStatusCode.Created, await run.Content.ReadAsStringAsync());

        var targets = await (await client.GetAsync($"/api/runs/{(await run.Json()).GetProperty("id").GetString()}/targets")).Json();

        targets.GetProperty("total").GetInt32().ShouldBe(19);
    }

    [Fact]
    public async Task Unknown_and_empty_groups_are_named_and_no_run_is_made()
    {
        await client.PutAsJsonAsync("/api/groups/empty", new { });
        var id = await client.Publish(Samples.Waiting());

        var refused = await client.PostAsJsonAsync("/api/runs", new { definitionId = id, groups = new[] { "empty", "unknown" }, @where = new { tag = "nobody-has-it" } });

        await refused.Problem(400);
        var messages = (await refused.Json()).GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("message").GetString()!).ToList();
        messages.Count.ShouldBe(3);
        messages[0].ShouldContain("'unknown'");
        messages[1].ShouldContain("'empty'");
        messages[2].ShouldContain("where");
    }

    private async Task Add(params string[] names)
    {
        foreach (var name in names)
            await client.PutAsJsonAsync($"/api/targets/{name}", new { });
    }

    private async Task<List<string?>> Members(string group) =>
        [.. (await (await client.GetAsync($"/api/groups/{group}/targets")).Json()).GetProperty("items").EnumerateArray().Select(target => target.GetProperty("name").GetString())];
}
