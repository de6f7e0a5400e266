using System.Globalization;
using System.Net;
using System.Net.Http.Json;

namespace Orchestrator.Server.Tests;

public sealed class InventoryTests(RunningServer server) : IClassFixture<RunningServer>
{
    private readonly HttpClient client = server.Client();

    [Fact]
    public async Task This_computer_and_the_simulated_fleet_are_there_from_the_start()
    {
        var all = await (await client.GetAsync("/api/targets")).Json();

        all.GetProperty("total").GetInt32().ShouldBeGreaterThanOrEqualTo(21);
        var here = await (await client.GetAsync($"/api/targets?text={Environment.MachineName}")).Json();
        here.GetProperty("items")[0].GetProperty("simulated").GetBoolean().ShouldBeFalse();
        var simulated = await (await client.GetAsync("/api/targets?text=sim-0000&limit=5")).Json();
        simulated.GetProperty("total").GetInt32().ShouldBe(20);
        simulated.GetProperty("items").EnumerateArray().ShouldAllBe(target => target.GetProperty("simulated").GetBoolean());
    }

    [Fact]
    public async Task A_target_is_added_changed_and_taken_out()
    {
        (await client.PutAsJsonAsync("/api/targets/one", new { site = "A", tags = new[] { "red" } })).StatusCode.ShouldBe(HttpStatusCode.Created);

        var changed = await (await client.PutAsJsonAsync("/api/targets/ONE", new { site = "B", zone = "W. Europe Standard Time" })).Json();

        changed.GetProperty("name").GetString().ShouldBe("one");
        changed.GetProperty("site").GetString().ShouldBe("B");
        changed.GetProperty("zone").GetString().ShouldBe("Europe/Berlin");
        changed.GetProperty("tags").GetArrayLength().ShouldBe(0);
        (await client.DeleteAsync("/api/targets/one")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await (await client.DeleteAsync("/api/targets/one")).Problem(404);
    }

    [Fact]
    public async Task A_change_leaves_alone_what_it_does_not_name_and_clears_what_it_names_empty()
    {
        await client.PutAsJsonAsync("/api/targets/patched", new { address = "10.0.0.7", site = "A", macAddresses = new[] { "AA-BB-CC-DD-EE-FF", "aabb.ccdd.eeff" }, tags = new[] { "red" } });

        var changed = await (await client.PatchAsJsonAsync("/api/targets/patched", new { site = "B", tags = Array.Empty<string>() })).Json();

        changed.GetProperty("address").GetString().ShouldBe("10.0.0.7");
        changed.GetProperty("site").GetString().ShouldBe("B");
        changed.GetProperty("macAddresses").EnumerateArray().Select(mac => mac.GetString()).ShouldBe(["aa:bb:cc:dd:ee:ff"]);
        changed.GetProperty("tags").GetArrayLength().ShouldBe(0);
        (await (await client.PatchAsJsonAsync("/api/targets/patched", new { address = "" })).Json()).TryGetProperty("address", out var address).ShouldBeTrue();
        address.GetString().ShouldBeNull();
        await (await client.PatchAsJsonAsync("/api/targets/nobody", new { site = "B" })).Problem(404);
    }

    [Fact]
    public async Task Who_wants_to_add_a_target_does_not_change_one_that_is_there()
    {
        await client.PutAsJsonAsync("/api/targets/taken", new { site = "A" });
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/targets/TAKEN") { Content = JsonContent.Create(new { site = "B" }) };
        request.Headers.TryAddWithoutValidation("If-None-Match", "*");

        (await (await client.SendAsync(request)).Problem(409)).ShouldContain("'TAKEN'");

        var kept = await (await client.GetAsync("/api/targets?text=taken")).Json();
        kept.GetProperty("items")[0].GetProperty("site").GetString().ShouldBe("A");
    }

    [Theory]
    [InlineData("-oProxyCommand=x")]
    [InlineData("root@host")]
    [InlineData("a b")]
    [InlineData("host;reboot")]
    [InlineData("10.0.0.999")]
    [InlineData("10.0.0")]
    [InlineData("10.0.0.1:22")]
    [InlineData("web1:22")]
    public async Task What_a_program_could_take_for_something_else_is_no_address(string address)
    {
        var refused = await client.PutAsJsonAsync("/api/targets/addressed", new { address });

        await refused.Problem(400);
        (await refused.Json()).GetProperty("errors")[0].GetProperty("input").GetString().ShouldBe("address");
    }

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("fe80::1%eth0")]
    [InlineData("web-1.example")]
    [InlineData("web_1")]
    public async Task What_names_a_computer_is_an_address(string address) =>
        (await (await client.PutAsJsonAsync("/api/targets/addressable", new { address })).Json()).GetProperty("address").GetString().ShouldBe(address);

    [Fact]
    public async Task Everything_wrong_with_a_target_is_told_at_once()
    {
        var refused = await client.PutAsJsonAsync("/api/targets/two", new { zone = "Nowhere/Land", timeframe = "none", tags = new[] { "" }, macAddresses = new[] { "00:11" } });

        await refused.Problem(400);
        (await refused.Json()).GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("input").GetString()).ShouldBe(["tags", "macAddresses", "zone", "timeframe"]);
    }

    [Fact]
    public async Task A_simulated_target_is_not_taken_out() =>
        (await (await client.DeleteAsync("/api/targets/sim-000001")).Problem(409)).ShouldContain("ORCHESTRATOR_SIMULATE");

    [Fact]
    public async Task A_timeframe_is_saved_previewed_and_kept_while_something_uses_it()
    {
        var saved = await (await client.PutAsJsonAsync("/api/timeframes/weekend", new { grid = "No; Sat,Sun 00:00-24:00 Maximum" })).Json();
        saved.GetProperty("grid").GetString()!.ShouldContain("Maximum");

        var openings = await (await client.GetAsync("/api/timeframes/WEEKEND/openings?zone=Europe/Berlin&count=3")).Json();
        openings.GetArrayLength().ShouldBe(3);
        openings[1].GetProperty("level").GetString().ShouldBe("maximum");

        await client.PutAsJsonAsync("/api/targets/three", new { timeframe = "weekend" });
        (await (await client.DeleteAsync("/api/timeframes/weekend")).Problem(409)).ShouldContain("'three'");
        await client.PutAsJsonAsync("/api/targets/three", new { });
        (await client.DeleteAsync("/api/timeframes/weekend")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await (await client.DeleteAsync("/api/timeframes/weekend")).Problem(404);
    }

    [Fact]
    public async Task What_is_not_saved_yet_is_previewed_over_a_change_of_the_clocks()
    {
        var body = new { grid = "No; Sun 01:00-04:00 Normal", exceptions = new[] { new { from = "2030-04-07", day = "Maximum" } } };
        var preview = await (await client.PostAsJsonAsync("/api/timeframes/preview?zone=Europe/Berlin&from=2030-03-30T12:00:00Z&count=2", body)).Json();

        preview.GetProperty("clockChanges")[0].ToString().ShouldBe("""{"at":"2030-03-31T01:00:00Z","from":"2030-03-31T02:00:00","to":"2030-03-31T03:00:00"}""");
        preview.GetProperty("clockChanges")[1].GetProperty("at").GetDateTimeOffset().ShouldBe(Utc("2030-10-27T01:00"));
        var openings = preview.GetProperty("openings");
        openings.GetArrayLength().ShouldBe(2);
        openings[0].GetProperty("start").GetDateTimeOffset().ShouldBe(Utc("2030-03-31T00:00"));
        openings[0].GetProperty("end").GetDateTimeOffset().ShouldBe(Utc("2030-03-31T02:00"));
        openings[1].GetProperty("level").GetString().ShouldBe("maximum");
        await (await client.GetAsync("/api/timeframes/preview")).Problem(404);

        var refused = await client.PostAsJsonAsync("/api/timeframes/preview?zone=Mars&count=0&from=1990-01-01T00:00:00Z", new { grid = "Often" });
        await refused.Problem(400);
        (await refused.Json()).GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("input").GetString()).ShouldBe(["grid", "zone", "count", "from"]);
    }

    private static DateTimeOffset Utc(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    [Fact]
    public async Task Exceptions_by_date_are_saved_exported_and_imported()
    {
        var body = new { grid = "No; Mon-Fri 20:00-24:00 Normal; 05-01 No", exceptions = new[] { new { from = "2030-12-24", to = "2031-01-02", day = "No 10:00-11:00 Minimum", name = "Freeze" } } };
        var saved = await (await client.PutAsJsonAsync("/api/timeframes/dated", body)).Json();
        saved.GetProperty("grid").GetString().ShouldBe("No; Mon-Fri 20:00-24:00 Normal");
        saved.GetProperty("exceptions").GetArrayLength().ShouldBe(2);
        var calendar = await client.GetStringAsync("/api/timeframes/dated/calendar");

        var again = await (await client.GetAsync("/api/timeframes/DATED")).Json();
        again.GetProperty("exceptions")[0].GetProperty("name").GetString().ShouldBe("Freeze");
        (await (await client.PutAsJsonAsync("/api/timeframes/dated", new { grid = "No; Mon-Fri 21:00-24:00 Normal" })).Json()).GetProperty("exceptions").GetArrayLength().ShouldBe(2);
        await client.PutAsJsonAsync("/api/timeframes/dated", new { grid = "No; Mon-Fri 20:00-24:00 Normal", exceptions = Array.Empty<object>() });
        var preview = await (await client.PostAsync("/api/timeframes/dated/calendar?preview=true", new StringContent(calendar))).Json();
        preview.GetProperty("added").GetInt32().ShouldBe(2);
        (await (await client.GetAsync("/api/timeframes/dated")).Json()).GetProperty("exceptions").GetArrayLength().ShouldBe(0);
        await client.PostAsync("/api/timeframes/dated/calendar", new StringContent(calendar));
        (await (await client.GetAsync("/api/timeframes/dated")).Json()).GetProperty("exceptions").ToString().ShouldBe(saved.GetProperty("exceptions").ToString());

        var refused = await (await client.PostAsync("/api/timeframes/dated/calendar", new StringContent("BEGIN:VEVENT\nDTSTART:20301204T220000Z\nEND:VEVENT"))).Json();
        refused.GetProperty("errors")[0].GetProperty("line").GetInt32().ShouldBe(2);
        var wrong = await client.PutAsJsonAsync("/api/timeframes/dated", new { grid = "No", exceptions = new[] { new { from = "2030-02-30", day = "No" } } });
        await wrong.Problem(400);
        (await wrong.Json()).GetProperty("errors")[0].GetProperty("input").GetString().ShouldBe("exceptions[0]");
        (await client.DeleteAsync("/api/timeframes/dated")).EnsureSuccessStatusCode();
    }

    [Theory]
    [InlineData("No; Mon 22:00-06:07 Normal")]
    [InlineData("always")]
    public async Task A_grid_that_is_none_is_refused_with_its_place(string grid)
    {
        var refused = await client.PutAsJsonAsync("/api/timeframes/broken", new { grid });

        await refused.Problem(400);
        (await refused.Json()).GetProperty("errors")[0].GetProperty("input").GetString().ShouldBe("grid");
    }

    [Fact]
    public async Task A_key_works_until_it_is_revoked_and_the_last_administrator_stays()
    {
        var made = await (await client.PostAsJsonAsync("/api/keys", new { name = "robot", role = "operator" })).Json();
        var robot = server.Client(role: null);
        robot.DefaultRequestHeaders.Add("X-Api-Key", made.GetProperty("key").GetString());
        var seen = await (await robot.GetAsync("/api/server")).Json();
        seen.GetProperty("role").GetString().ShouldBe("operator");
        seen.GetProperty("key").GetString().ShouldBe("robot");
        seen.GetProperty("testClock").GetString()!.ShouldContain("speed=20");

        (await client.DeleteAsync($"/api/keys/{made.GetProperty("id").GetString()}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        await (await robot.GetAsync("/api/server")).Problem(401);
        var keys = (await (await client.GetAsync("/api/keys")).Json()).EnumerateArray().ToList();
        keys.ShouldAllBe(key => HasSecret(key) == false);
        var last = keys.Single(key => key.GetProperty("role").GetString() == "administrator").GetProperty("id").GetString();
        (await (await client.DeleteAsync($"/api/keys/{last}")).Problem(409)).ShouldContain("last administrator");
    }

    private static bool HasSecret(System.Text.Json.JsonElement key) => key.TryGetProperty("hash", out _) || key.TryGetProperty("key", out _);
}
