using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Orchestrator.Core.Access;

namespace Orchestrator.Server.Tests;

/// <summary>What an operator can say about targets that wait for their next attempt.</summary>
public sealed class StandByTests(RunningServer server) : IClassFixture<RunningServer>
{
    private readonly HttpClient administrator = server.Client();
    private readonly HttpClient client = server.Client(Role.Operator);

    [Fact]
    public async Task The_window_of_one_target_is_lengthened_and_of_all_ended()
    {
        var run = await Waiting("absent-1", "absent-2");

        var longer = await Say(run, new { targets = new[] { "ABSENT-1" }, extendMinutes = 60 });
        longer.StatusCode.ShouldBe(HttpStatusCode.Accepted, await longer.Content.ReadAsStringAsync());
        (await longer.Json()).GetProperty("targets").GetInt32().ShouldBe(1);
        await Wait.Until(async () => await Whys(run) is var whys && whys["absent-1"].Contains("more minutes", StringComparison.Ordinal) && !whys["absent-1"].Equals(whys["absent-2"], StringComparison.Ordinal));

        (await (await Say(run, new { end = true })).Json()).GetProperty("targets").GetInt32().ShouldBe(2);
        await Wait.Until(async () => (await Json($"/api/runs/{run}")).GetProperty("endedAt").ValueKind == JsonValueKind.String);
        (await Json($"/api/runs/{run}")).GetProperty("ledger").GetProperty("failed").GetInt32().ShouldBe(2);
        (await Changes(run)).ShouldBe(2);
        await (await Say(run, new { end = true })).Problem(409);
    }

    [Fact]
    public async Task A_word_with_the_callers_id_counts_once_however_often_it_is_said()
    {
        var run = await Waiting("absent-4", "absent-5");
        var word = new { targets = new[] { "absent-4" }, extendMinutes = 60, id = "longer-1" };

        for (var time = 0; time < 2; time++)
        {
            var answer = await Say(run, word);
            answer.StatusCode.ShouldBe(HttpStatusCode.Accepted, await answer.Content.ReadAsStringAsync());
            (await answer.Json()).GetProperty("targets").GetInt32().ShouldBe(1);
            await Wait.Until(async () => await Changes(run) == 1);
        }

        (await (await Say(run, new { extendMinutes = 60, id = "longer-1" })).Json()).GetProperty("targets").GetInt32().ShouldBe(2);
        await Wait.Until(async () => await Changes(run) == 2);
        await Say(run, new { end = true, id = "end-1" });
        await Wait.Until(async () => (await Json($"/api/runs/{run}")).GetProperty("endedAt").ValueKind == JsonValueKind.String);
        (await Say(run, new { end = true, id = "end-1" })).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await Changes(run)).ShouldBe(3);
        await (await Say(run, new { end = true, id = "end-2" })).Problem(409);
        await (await Say(run, new { end = true, id = "no id" })).Problem(400);
    }

    [Fact]
    public async Task Every_mistake_is_told_at_once_and_nothing_changes()
    {
        var run = await Waiting("absent-3");
        var before = await Whys(run);

        var refused = await Say(run, new { extendMinutes = 0, intervalSeconds = 100_000, end = true, targets = Array.Empty<string>() });

        (await refused.Json()).GetProperty("errors").EnumerateArray().Select(mistake => mistake.GetProperty("input").GetString())
            .ShouldBe(["extendMinutes", "intervalSeconds", "end", "targets"]);
        (await (await Say(run, new { })).Problem(400)).ShouldContain("cannot be changed");
        (await (await Say(run, new { end = true, targets = new[] { "nobody" } })).Problem(400)).ShouldContain("do not wait");
        (await Whys(run)).ShouldBe(before);
        await (await Say("unknown", new { end = true })).Problem(404);
        await (await server.Client(Role.Viewer).PostAsJsonAsync($"/api/runs/{run}/stand-by", new { end = true })).Problem(403);
    }

    private async Task<int> Changes(string run) =>
        (await Json($"/api/runs/{run}/events")).EnumerateArray().Count(line => line.GetProperty("kind").GetString() == "standByChanged");

    private async Task<string> Waiting(params string[] targets)
    {
        foreach (var target in targets)
            await administrator.PutAsJsonAsync($"/api/targets/{target}", new { site = "far" });
        var id = await administrator.Publish(Samples.Installing());
        var started = await client.PostAsJsonAsync("/api/runs", new { definitionId = id, targets });
        started.StatusCode.ShouldBe(HttpStatusCode.Created, await started.Content.ReadAsStringAsync());
        var run = (await started.Json()).GetProperty("id").GetString()!;
        await Wait.Until(async () => (await Json($"/api/runs/{run}/targets?reason=retry")).GetProperty("total").GetInt32() == targets.Length);
        return run;
    }

    private async Task<Dictionary<string, string>> Whys(string run) =>
        (await Json($"/api/runs/{run}/targets")).GetProperty("items").EnumerateArray().ToDictionary(
            target => target.GetProperty("target").GetString()!, target => target.GetProperty("why").GetString() ?? "");

    private Task<HttpResponseMessage> Say(string run, object word) => client.PostAsJsonAsync($"/api/runs/{run}/stand-by", word);

    private async Task<JsonElement> Json(string path)
    {
        var answer = await client.GetAsync(path);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, path);
        return await answer.Json();
    }
}
