using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Orchestrator.Server.Tests;

/// <summary>Timeframes of groups, from what is saved to the runs that are under way.</summary>
public sealed class GroupTimeframeTests(RunningServer server) : IClassFixture<RunningServer>
{
    private readonly HttpClient client = server.Client();

    [Fact]
    public async Task A_target_says_which_of_its_groups_govern_it_unless_it_has_its_own()
    {
        await Frame("seen-nights");
        await Frame("seen-weekends");
        await client.PutAsJsonAsync("/api/sites/Seen", new { timeframe = "seen-weekends" });
        await client.PutAsJsonAsync("/api/targets/seen-1", new { site = "Seen", tags = new[] { "seen" } });
        (await Effective("seen-1")).ShouldBe([("seen-weekends", "site", null)]);

        var saved = await client.PutAsJsonAsync("/api/groups/seen-tills", new { timeframe = "seen-nights" });
        (await saved.Json()).GetProperty("timeframe").GetString().ShouldBe("seen-nights");
        await client.PutAsJsonAsync("/api/groups/seen-all", new { query = new { tag = "seen" }, timeframe = "seen-weekends" });
        await client.PostAsJsonAsync("/api/groups/seen-tills/targets", new { add = new[] { "seen-1" } });
        (await Effective("seen-1")).ShouldBe([("seen-weekends", "group", "seen-all"), ("seen-nights", "group", "seen-tills")]);

        await client.PatchAsJsonAsync("/api/targets/seen-1", new { timeframe = "seen-nights" });
        (await Effective("seen-1")).ShouldBe([("seen-nights", "target", null)]);
        (await (await client.GetAsync("/api/audit")).Json()).GetProperty("items").EnumerateArray()
            .First(entry => entry.GetProperty("what").GetString() == "group.save").GetProperty("detail").GetString()
            .ShouldBe("whoever has tag 'seen', no credentials, timeframe 'seen-weekends'");
    }

    [Fact]
    public async Task A_timeframe_that_is_unknown_or_stands_beside_the_state_of_the_agent_is_refused()
    {
        await Frame("strict-nights");

        (await (await client.PutAsJsonAsync("/api/groups/strict", new { timeframe = "strict-days" })).Problem(400)).ShouldContain("no timeframe 'strict-days'");
        var changing = new { query = new { name = "*", agent = "connected" }, timeframe = "strict-nights" };
        (await (await client.PutAsJsonAsync("/api/groups/strict", changing)).Problem(400)).ShouldContain("whenever an agent comes or goes");

        await client.PutAsJsonAsync("/api/groups/strict", new { query = new { name = "strict-*" }, timeframe = "strict-nights" });
        await (await client.PutAsJsonAsync("/api/groups/strict", changing)).Problem(400);
        var kept = (await (await client.GetAsync("/api/groups")).Json()).EnumerateArray().Single(group => group.GetProperty("name").GetString() == "strict");
        kept.GetProperty("query").GetProperty("agent").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task A_timeframe_that_a_group_names_is_not_removed()
    {
        await Frame("kept-nights");
        await client.PutAsJsonAsync("/api/groups/keeping", new { timeframe = "kept-NIGHTS" });

        (await (await client.DeleteAsync("/api/timeframes/kept-nights")).Problem(409)).ShouldContain("group 'keeping'");

        await client.PutAsJsonAsync("/api/groups/keeping", new { });
        (await client.DeleteAsync("/api/timeframes/kept-nights")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    [Theory]
    [InlineData("sim-000001", "cleared")]
    [InlineData("sim-000002", "taken")]
    [InlineData("sim-000003", "removed")]
    public async Task A_target_of_a_run_under_way_goes_on_when_its_group_no_longer_closes_it(string target, string how)
    {
        var group = $"closing-{how}";
        await Frame(group);
        await client.PutAsJsonAsync($"/api/groups/{group}", new { timeframe = group });
        await client.PostAsJsonAsync($"/api/groups/{group}/targets", new { add = new[] { target } });
        var started = await client.PostAsJsonAsync("/api/runs", new { definitionId = await client.Publish(Samples.Installing()), targets = new[] { target } });
        started.StatusCode.ShouldBe(HttpStatusCode.Created, await started.Content.ReadAsStringAsync());
        var run = (await started.Json()).GetProperty("id").GetString();
        await Wait.Until(async () => (await Place(run)).GetProperty("reason").GetString() == "window");

        var changed = how switch
        {
            "cleared" => await client.PutAsJsonAsync($"/api/groups/{group}", new { }),
            "taken" => await client.PostAsJsonAsync($"/api/groups/{group}/targets", new { remove = new[] { target } }),
            _ => await client.DeleteAsync($"/api/groups/{group}"),
        };
        changed.IsSuccessStatusCode.ShouldBeTrue();

        await Wait.Until(async () => (await Place(run)).GetProperty("reason").GetString() != "window");
    }

    /// <summary>A timeframe that is open for a day of this week, and not now.</summary>
    private async Task Frame(string name)
    {
        var later = $"{TimeProvider.System.GetUtcNow().AddDays(3).DayOfWeek}"[..3];
        (await client.PutAsJsonAsync($"/api/timeframes/{name}", new { grid = $"No; {later} 00:00-24:00 Normal" })).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private async Task<JsonElement> Place(string? run) =>
        (await (await client.GetAsync($"/api/runs/{run}/targets")).Json()).GetProperty("items").EnumerateArray().ShouldHaveSingleItem();

    private async Task<List<(string? Name, string? From, string? Group)>> Effective(string target)
    {
        var found = (await (await client.GetAsync($"/api/targets?name={target}")).Json()).GetProperty("items").EnumerateArray().ShouldHaveSingleItem();
        return
        [
            .. found.GetProperty("effective").GetProperty("timeframes").EnumerateArray().Select(timeframe => (
                timeframe.GetProperty("name").GetString(), timeframe.GetProperty("from").GetString(), timeframe.GetProperty("group").GetString())),
        ];
    }
}
