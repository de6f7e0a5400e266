using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Orchestrator.Core.Access;

namespace Orchestrator.Server.Tests;

public sealed class RunTests(RunningServer server) : IClassFixture<RunningServer>
{
    private readonly HttpClient administrator = server.Client();
    private readonly HttpClient client = server.Client(Role.Operator);

    [Fact]
    public async Task Every_unknown_target_is_named_and_nothing_is_started()
    {
        var id = await administrator.Publish(Samples.Script());

        var refused = await Start(id, ["sim-000001", "nobody", "nowhere"]);

        var detail = await refused.Problem(400);
        detail.ShouldContain("'nobody'");
        detail.ShouldContain("'nowhere'");
        (await refused.Json()).GetProperty("errors")[0].GetProperty("input").GetString().ShouldBe("targets");
        (await Json($"/api/runs?definitionId={id}")).GetProperty("total").GetInt32().ShouldBe(0);
    }

    [Fact]
    public async Task A_run_without_targets_is_refused()
    {
        var id = await administrator.Publish(Samples.Script());

        (await (await Start(id, [])).Problem(400)).ShouldContain("no targets");
    }

    [Fact]
    public async Task A_server_without_a_bus_does_not_promise_to_announce_targets()
    {
        var id = await administrator.Publish(Samples.Script());

        var refused = await client.PostAsJsonAsync("/api/runs", new { definitionId = id, targets = new[] { "sim-000001" }, announceTargets = true });

        (await refused.Problem(400)).ShouldContain("no bus");
        (await refused.Json()).GetProperty("errors")[0].GetProperty("input").GetString().ShouldBe("announceTargets");
        (await Json("/api/fleet")).GetProperty("announcements").GetInt64().ShouldBe(0);
    }

    [Fact]
    public async Task A_draft_and_an_unknown_definition_are_refused()
    {
        var draft = (await (await administrator.PostAsJsonAsync("/api/definitions", Samples.Script())).Json()).GetProperty("id").GetString()!;

        (await (await Start(draft, ["sim-000001"])).Problem(400)).ShouldContain("publish");
        (await (await Start("unknown", ["sim-000001"])).Problem(400)).ShouldContain("'unknown'");
    }

    [Fact]
    public async Task A_request_that_is_repeated_with_its_id_starts_one_run()
    {
        var id = await administrator.Publish(Samples.Script());
        var request = new { definitionId = id, targets = new[] { "sim-000001" }, id = "once-" + id };

        var first = await client.PostAsJsonAsync("/api/runs", request);
        var second = await client.PostAsJsonAsync("/api/runs", request);

        first.StatusCode.ShouldBe(HttpStatusCode.Created);
        first.Headers.Location!.ToString().ShouldBe($"/api/runs/once-{id}");
        second.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await second.Json()).GetProperty("id").GetString().ShouldBe("once-" + id);
        (await (await client.PostAsJsonAsync("/api/runs", new { definitionId = id, targets = new[] { "sim-000002" }, id = "once-" + id })).Problem(409)).ShouldContain("another request");
        (await Json($"/api/runs?definitionId={id}")).GetProperty("total").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task A_start_that_is_past_is_not_taken_for_one_at_once()
    {
        var id = await administrator.Publish(Samples.Script());

        (await (await client.PostAsJsonAsync("/api/runs", new { definitionId = id, targets = new[] { "sim-000001" }, startAt = "2001-01-31T22:00:00Z" })).Problem(400))
            .ShouldContain("past (2001-01-31 22:00 UTC)");

        (await Json($"/api/runs?definitionId={id}")).GetProperty("total").GetInt32().ShouldBe(0);
    }

    [Fact]
    public async Task A_run_goes_to_its_end_and_tells_of_itself_on_the_way()
    {
        var id = await administrator.Publish(Samples.Script());
        var run = await Started(id, ["SIM-000001", "sim-000002", "sim-000001", "sim-000003"]);

        var ended = await Ended(run);

        ended.GetProperty("status").GetString().ShouldBe("completed");
        ended.GetProperty("createdBy").GetString().ShouldBe("Operator of the tests");
        ended.GetProperty("createdAt").GetString()!.ShouldEndWith("Z");
        var ledger = ended.GetProperty("ledger");
        ledger.GetProperty("targets").GetInt32().ShouldBe(3);
        ledger.GetProperty("succeeded").GetInt32().ShouldBe(3);
        ledger.GetProperty("closes").GetBoolean().ShouldBeTrue();

        var targets = (await Json($"/api/runs/{run}/targets?state=succeeded,failed")).GetProperty("items").EnumerateArray().ToList();
        targets.Select(target => target.GetProperty("target").GetString()).ShouldBe(["sim-000001", "sim-000002", "sim-000003"]);
        targets.ShouldAllBe(target => target.GetProperty("simulated").GetBoolean() && target.GetProperty("why").ValueKind == JsonValueKind.Null);
        targets.Select(target => target.GetProperty("zone").GetString()).ShouldBe(["America/New_York", "Asia/Tokyo", "Europe/London"]);
        (await Json($"/api/runs/{run}/waits")).GetArrayLength().ShouldBe(0);
        var activities = (await Json($"/api/runs/{run}/activities")).EnumerateArray().ToList();
        activities.Select(activity => activity.GetProperty("activity").GetString()).ShouldBe(["start", "greet", "end"]);
        activities[2].GetProperty("counts").GetProperty("succeeded").GetInt32().ShouldBe(3);
        var map = await Json($"/api/runs/{run}/map");
        map.GetProperty("activities").EnumerateArray().Select(activity => activity.GetProperty("counts").GetProperty("succeeded").GetInt32()).ShouldBe([0, 0, 3]);
        map.GetProperty("edges").EnumerateArray().Select(Edge).ShouldBe(["start Done greet 3", "greet Done end 3"]);
        var kinds = (await Json($"/api/runs/{run}/events")).EnumerateArray().Select(line => line.GetProperty("kind").GetString()).ToList();
        kinds.ShouldBe(["created", "started", "completed"]);
        (await Json($"/api/runs/{run}/events?after=2")).GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task A_map_is_drawn_before_anything_moves_also_of_what_nobody_has_placed()
    {
        var id = await administrator.Publish(Samples.Installing());
        var startAt = TimeProvider.System.GetUtcNow().AddDays(30);
        var made = await client.PostAsJsonAsync("/api/runs", new { definitionId = id, targets = new[] { "sim-000004", "sim-000005" }, startAt });
        var run = (await made.Json()).GetProperty("id").GetString()!;

        var map = await Json($"/api/runs/{run}/map");

        var activities = map.GetProperty("activities").EnumerateArray().ToDictionary(activity => activity.GetProperty("activity").GetString()!);
        activities["start"].GetProperty("counts").GetProperty("waiting").GetInt32().ShouldBe(2);
        double At(string activity, string edge) => activities[activity].GetProperty(edge).GetDouble();
        At("install", "x").ShouldBeGreaterThan(At("start", "x"));
        activities["install.retry"].GetProperty("implicit").GetBoolean().ShouldBeTrue();
        At("install.retry", "x").ShouldBe(At("install", "x"));
        At("install.retry", "y").ShouldBeGreaterThan(At("install", "y"));
        map.GetProperty("edges").EnumerateArray().Select(Edge)
            .ShouldBe(["start Done install 0", "install Done end 0", "install Failed install.retry 0", "install.retry Retry install 0"]);
        (await Say(run, "cancel")).StatusCode.ShouldBe(HttpStatusCode.Accepted);
    }

    private static string Edge(JsonElement edge) =>
        $"{edge.GetProperty("from").GetString()} {edge.GetProperty("port").GetString()} {edge.GetProperty("to").GetString()} {edge.GetProperty("passed").GetInt64()}";

    [Fact]
    public async Task A_forecast_tells_when_a_run_would_be_done_and_starts_nothing()
    {
        var id = await administrator.Publish(Samples.Script());
        var request = new { definitionId = id, targets = new[] { "sim-000001", "sim-000002" }, id = "foretold" };

        var blind = await (await client.PostAsJsonAsync("/api/runs/forecast", request)).Json();
        blind.GetProperty("ledger").GetProperty("succeeded").GetInt32().ShouldBe(2);
        blind.GetProperty("half").GetProperty("expected").GetString().ShouldNotBeNull();
        blind.GetProperty("rehearsals").GetInt32().ShouldBe(19);
        blind.GetProperty("targets").GetArrayLength().ShouldBe(2);
        blind.GetProperty("curve").GetArrayLength().ShouldBe(101);
        blind.GetProperty("assumptions").ToString().ShouldContain("has not run yet");
        (await Json($"/api/runs?definitionId={id}")).GetProperty("total").GetInt32().ShouldBe(0);

        await Ended(await Started(id, ["sim-000001", "sim-000002"]));
        var seeing = await (await client.PostAsJsonAsync("/api/runs/forecast", request)).Json();
        seeing.GetProperty("assumptions").ToString().ShouldNotContain("has not run yet");

        (await (await client.PostAsJsonAsync("/api/runs/forecast", new { definitionId = id, targets = new[] { "nobody" } })).Problem(400)).ShouldContain("'nobody'");
        await (await server.Client(Role.Viewer).PostAsJsonAsync("/api/runs/forecast", request)).Problem(403);
    }

    [Fact]
    public async Task Its_report_is_read_in_pages_filtered_exported_and_entry_by_entry()
    {
        var id = await administrator.Publish(Samples.Script());
        var run = await Started(id, ["sim-000004", "sim-000005"]);
        await Ended(run);

        var page = await Json($"/api/runs/{run}/report?phase=execution&limit=1");
        page.GetProperty("total").GetInt32().ShouldBe(2);
        page.GetProperty("items").GetArrayLength().ShouldBe(1);
        page.GetProperty("items")[0].GetProperty("output").ValueKind.ShouldBe(JsonValueKind.Null);
        (await Json($"/api/runs/{run}/report?phase=result&target=SIM-000004")).GetProperty("total").GetInt32().ShouldBe(1);
        (await Json($"/api/runs/{run}/report?phase=execution&outcome=failed,timedOut")).GetProperty("total").GetInt32().ShouldBe(0);
        (await Json($"/api/reports?run={run}")).GetProperty("total").GetInt32().ShouldBe(4);
        (await Json($"/api/runs/{run}/report?phase=execution&output=true")).GetProperty("items")[0].GetProperty("output").ValueKind.ShouldBe(JsonValueKind.String);

        var entry = page.GetProperty("items")[0];
        var whole = await Json($"/api/reports/{Uri.EscapeDataString(entry.GetProperty("commandId").GetString()!)}/{entry.GetProperty("number").GetInt32()}");
        whole.GetProperty("target").GetString().ShouldBe("sim-000004");
        whole.GetProperty("durationMs").GetInt64().ShouldBeGreaterThan(0);

        (await Json($"/api/runs/{run}/report?format=json")).GetArrayLength().ShouldBe(4);
        var csv = await client.GetAsync($"/api/runs/{run}/report?format=csv&phase=execution");
        csv.Content.Headers.ContentType!.MediaType.ShouldBe("text/csv");
        var lines = (await csv.Content.ReadAsStringAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(3);
        lines[0].ShouldStartWith("runId,ordinal,targetId,target,phase,");
        lines[1].ShouldContain("sim-000004,execution,");
    }

    [Fact]
    public async Task A_run_is_paused_resumed_and_cancelled_and_what_makes_no_sense_is_refused()
    {
        var id = await administrator.Publish(Samples.Waiting());
        var run = await Started(id, ["sim-000006"]);
        await Wait.Until(async () => (await Json($"/api/runs/{run}/waits")).EnumerateArray().Any(wait => wait.GetProperty("reason").GetString() == "delay"));
        (await (await Say(run, "resume")).Problem(409)).ShouldContain("running");

        var paused = await (await Say(run, "pause")).Json();
        paused.GetProperty("status").GetString().ShouldBe("paused");
        paused.GetProperty("pausedBy").GetString().ShouldBe("Operator of the tests");
        (await (await Say(run, "pause")).Problem(409)).ShouldContain("paused");
        (await (await Say(run, "resume")).Json()).GetProperty("status").GetString().ShouldBe("running");
        (await (await Say(run, "rerun-failed")).Problem(409)).ShouldContain("has not ended");

        (await Say(run, "cancel")).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var ended = await Ended(run);
        ended.GetProperty("status").GetString().ShouldBe("cancelled");
        ended.GetProperty("cancelledBy").GetString().ShouldBe("Operator of the tests");
        (await (await Say(run, "cancel")).Problem(409)).ShouldContain("ended");
        (await (await Say(run, "rerun-failed")).Problem(409)).ShouldContain("nothing to repeat");
        var audit = await (await administrator.GetAsync("/api/audit?limit=1000")).Json();
        audit.GetProperty("items").EnumerateArray().Where(line => line.GetProperty("subject").GetString() == run).Select(line => line.GetProperty("what").GetString())
            .ShouldBe(["run.cancel", "run.resume", "run.pause", "run.start"]);
    }

    [Fact]
    public async Task A_target_that_nobody_can_reach_fails_and_is_run_again_by_one_request()
    {
        await administrator.PutAsJsonAsync("/api/targets/elsewhere", new { site = "far" });
        var id = await administrator.Publish(Samples.Impatient());
        var run = await Started(id, ["elsewhere", "sim-000007"]);
        (await Ended(run)).GetProperty("ledger").GetProperty("expired").GetInt32().ShouldBe(1);

        var again = await client.PostAsJsonAsync($"/api/runs/{run}/rerun-failed", new { });

        again.StatusCode.ShouldBe(HttpStatusCode.Created, await again.Content.ReadAsStringAsync());
        var second = await Ended((await again.Json()).GetProperty("id").GetString()!);
        second.GetProperty("rerunOf").GetString().ShouldBe(run);
        second.GetProperty("ledger").GetProperty("targets").GetInt32().ShouldBe(1);
    }

    private Task<HttpResponseMessage> Start(string definition, string[] targets) =>
        client.PostAsJsonAsync("/api/runs", new { definitionId = definition, targets });

    private async Task<string> Started(string definition, string[] targets)
    {
        var started = await Start(definition, targets);
        started.StatusCode.ShouldBe(HttpStatusCode.Created, await started.Content.ReadAsStringAsync());
        return (await started.Json()).GetProperty("id").GetString()!;
    }

    private async Task<JsonElement> Ended(string run)
    {
        await Wait.Until(async () => (await Json($"/api/runs/{run}")).GetProperty("endedAt").ValueKind == JsonValueKind.String);
        return await Json($"/api/runs/{run}");
    }

    private Task<HttpResponseMessage> Say(string run, string word) => client.PostAsync($"/api/runs/{run}/{word}", null);

    private async Task<JsonElement> Json(string path)
    {
        var answer = await client.GetAsync(path);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, path);
        return await answer.Json();
    }
}
