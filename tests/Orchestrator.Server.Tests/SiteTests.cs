using System.Net;
using System.Net.Http.Json;

namespace Orchestrator.Server.Tests;

public sealed class SiteTests(RunningServer server) : IClassFixture<RunningServer>
{
    private readonly HttpClient client = server.Client();

    [Fact]
    public async Task A_site_is_described_and_its_targets_counted_also_where_they_came_first()
    {
        await client.PutAsJsonAsync("/api/targets/aachen-1", new { site = "Aachen" });
        (await Site("aachen")).GetProperty("described").GetBoolean().ShouldBeFalse();

        var saved = await (await client.PutAsJsonAsync(
            "/api/sites/Aachen", new { description = "The depot", zone = "W. Europe Standard Time", serverAddresses = new[] { "server.aachen.example", " 10.1.0.5 " } })).Json();

        saved.GetProperty("zone").GetString().ShouldBe("Europe/Berlin");
        saved.GetProperty("serverAddresses").EnumerateArray().Select(address => address.GetString()).ShouldBe(["server.aachen.example", "10.1.0.5"]);
        var listed = (await (await client.GetAsync("/api/sites?text=AACH")).Json()).GetProperty("items").EnumerateArray().ShouldHaveSingleItem();
        (listed.GetProperty("targets").GetInt32(), listed.GetProperty("described").GetBoolean(), listed.GetProperty("description").GetString()).ShouldBe((1, true, "The depot"));
        var audit = (await (await client.GetAsync("/api/audit")).Json()).GetProperty("items").EnumerateArray().First(entry => entry.GetProperty("what").GetString() == "site.save");
        audit.GetProperty("detail").GetString().ShouldBe("zone 'Europe/Berlin', server addresses server.aachen.example, 10.1.0.5, no timeframe, no levels of its own");
    }

    [Fact]
    public async Task A_target_is_in_the_zone_of_its_site_unless_one_is_set()
    {
        await client.PutAsJsonAsync("/api/sites/Lima", new { zone = "America/Lima" });
        var target = await (await client.PutAsJsonAsync("/api/targets/lima-1", new { site = "LIMA" })).Json();
        Told(target).ShouldBe(("Lima", "America/Lima", "site"));

        var own = await (await client.PatchAsJsonAsync("/api/targets/lima-1", new { zone = "Asia/Tokyo" })).Json();
        Told(own).ShouldBe(("Lima", "Asia/Tokyo", "target"));

        await client.PatchAsJsonAsync("/api/targets/lima-1", new { zone = "" });
        await client.PutAsJsonAsync("/api/sites/Lima", new { });
        var nobody = (await (await client.GetAsync("/api/targets?text=lima-1")).Json()).GetProperty("items")[0];
        nobody.GetProperty("zone").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
    }

    [Fact]
    public async Task Everything_wrong_with_a_site_is_told_at_once_and_nothing_is_stored()
    {
        var refused = await client.PutAsJsonAsync(
            "/api/sites/wrong", new { zone = "Mars/Olympus", timeframe = "none", serverAddresses = new[] { "https://here:5672", null, "fine.example" } });

        await refused.Problem(400);
        (await refused.Json()).GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("input").GetString())
            .ShouldBe(["zone", "serverAddresses", "serverAddresses", "timeframe"]);
        (await client.GetAsync("/api/sites/wrong")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await (await client.PutAsJsonAsync("/api/sites/wrong", new { serverAddresses = Enumerable.Range(1, 9).Select(number => $"10.0.0.{number}") })).Problem(400)).ShouldContain("at most 8");
    }

    [Fact]
    public async Task A_site_whose_targets_spell_it_otherwise_is_not_described_beside_them()
    {
        await client.PutAsJsonAsync("/api/targets/trier-1", new { site = "trier" });

        (await (await client.PutAsJsonAsync("/api/sites/Trier", new { })).Problem(409)).ShouldContain("'trier-1' spells this site 'trier'");

        (await client.PutAsJsonAsync("/api/sites/trier", new { })).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_new_site_replaces_none_that_is_described_already()
    {
        await client.PutAsJsonAsync("/api/targets/worms-1", new { site = "Worms" });
        (await Create("Worms", new { description = "The harbour", zone = "Europe/Berlin" })).StatusCode.ShouldBe(HttpStatusCode.OK, "so far only targets name it");

        (await (await Create("Worms", new { description = "Another" })).Problem(409)).ShouldContain("'Worms' is described already");
        await client.PutAsJsonAsync("/api/sites/Xanten", new { description = "The camp" });
        (await (await Create("XANTEN", new { })).Problem(409)).ShouldContain("'Xanten' is described already");

        var worms = await Site("Worms");
        (worms.GetProperty("description").GetString(), worms.GetProperty("zone").GetString()).ShouldBe(("The harbour", "Europe/Berlin"));
        (await Site("Xanten")).GetProperty("description").GetString().ShouldBe("The camp");
    }

    [Fact]
    public async Task A_site_is_removed_once_no_target_is_there()
    {
        await client.PutAsJsonAsync("/api/sites/Ulm", new { zone = "Europe/Berlin" });
        await client.PutAsJsonAsync("/api/targets/ulm-1", new { site = "Ulm" });
        (await (await client.DeleteAsync("/api/sites/ulm")).Problem(409)).ShouldContain("'ulm-1'");

        await client.PatchAsJsonAsync("/api/targets/ulm-1", new { site = "" });
        (await client.DeleteAsync("/api/sites/ulm")).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        await (await client.DeleteAsync("/api/sites/ulm")).Problem(404);
    }

    [Fact]
    public async Task A_timeframe_that_a_site_names_is_not_removed()
    {
        await client.PutAsJsonAsync("/api/timeframes/site-nights", new { grid = "No; Mon-Fri 22:00-06:00 Normal" });
        (await client.PutAsJsonAsync("/api/sites/Zwolle", new { timeframe = "site-nights" })).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await (await client.DeleteAsync("/api/timeframes/site-nights")).Problem(409)).ShouldContain("site 'Zwolle'");
    }

    private static (string? Site, string? Zone, string? From) Told(System.Text.Json.JsonElement target) =>
        (target.GetProperty("site").GetString(), target.GetProperty("zone").GetString(), target.GetProperty("zoneFrom").GetString());

    private Task<HttpResponseMessage> Create(string name, object body)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, $"/api/sites/{name}") { Content = JsonContent.Create(body) };
        request.Headers.TryAddWithoutValidation("If-None-Match", "*");
        return client.SendAsync(request);
    }

    private async Task<System.Text.Json.JsonElement> Site(string name) => await (await client.GetAsync($"/api/sites/{name}")).Json();
}
