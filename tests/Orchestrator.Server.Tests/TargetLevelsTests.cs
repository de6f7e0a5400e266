using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Orchestrator.Server.Tests;

/// <summary>What is set for a target's levels, and what counts for it.</summary>
public sealed class TargetLevelsTests(RunningServer server) : IClassFixture<RunningServer>
{
    private readonly HttpClient client = server.Client();

    [Fact]
    public async Task Timeframe_and_each_value_of_a_level_say_where_they_come_from()
    {
        await client.PutAsJsonAsync("/api/timeframes/level-nights", new { grid = "No; Mon-Sun 22:00-06:00 Normal" });
        await client.PutAsJsonAsync("/api/timeframes/level-lunch", new { grid = "No; Mon-Sun 12:00-13:00 Normal" });
        await client.PutAsJsonAsync("/api/organisation", new { timeframe = "level-nights", levels = new { normal = new { bytesPerSecond = 9_000, pauseSeconds = 3 } } });
        await client.PutAsJsonAsync("/api/sites/Lens", new { levels = new { normal = new { bytesPerSecond = 5_000 } } });
        try
        {
            var inherits = await Json(await client.PutAsJsonAsync("/api/targets/lens-1", new { site = "Lens" }));
            Timeframe(inherits).ShouldBe(("level-nights", "organisation"));
            Level(inherits, "normal").ShouldBe((5_000, "site", 3, "organisation"));
            Level(inherits, "minimum").ShouldBe((2_500, "rules", 6, "rules"));
            Level(inherits, "maximum").ShouldBe((null, "rules", 0, "rules"));

            await client.PutAsJsonAsync("/api/sites/Lens", new { timeframe = "level-lunch", levels = new { normal = new { bytesPerSecond = 5_000 } } });
            var own = await Json(await client.PatchAsJsonAsync("/api/targets/lens-1", new { timeframe = "level-nights", levels = new { normal = new { pauseSeconds = 8 }, maximum = new { bytesPerSecond = 7_000 } } }));
            Timeframe(own).ShouldBe(("level-nights", "target"));
            Level(own, "normal").ShouldBe((5_000, "site", 8, "target"));
            Level(own, "maximum").ShouldBe((7_000, "target", 0, "rules"));

            Level((await Found("lens-1")).ShouldHaveSingleItem(), "normal").ShouldBe((5_000, "site", 8, "target"));

            await client.PatchAsJsonAsync("/api/targets/lens-1", new { address = "10.0.0.1" });
            var cleared = await Json(await client.PatchAsJsonAsync("/api/targets/lens-1", new { timeframe = "", levels = new { } }));
            cleared.GetProperty("address").GetString().ShouldBe("10.0.0.1");
            cleared.GetProperty("levels").ValueKind.ShouldBe(JsonValueKind.Null);
            Timeframe(cleared).ShouldBe(("level-lunch", "site"));
            Level(cleared, "normal").ShouldBe((5_000, "site", 3, "organisation"));
            var audit = (await Json(await client.GetAsync("/api/audit"))).GetProperty("items").EnumerateArray().Where(entry => entry.GetProperty("what").GetString() == "target.change").ToList();
            audit[0].GetProperty("detail").GetString().ShouldNotBeNull().ShouldEndWith("no levels of its own");
            audit[1].GetProperty("detail").GetString().ShouldNotBeNull().ShouldEndWith("levels normal:pause=8 maximum:rate=7000");
        }
        finally
        {
            await client.PutAsJsonAsync("/api/organisation", new { });
        }
    }

    [Fact]
    public async Task What_a_target_does_not_have_is_refused_together_with_all_else_that_is_wrong()
    {
        var refused = await client.PutAsJsonAsync(
            "/api/targets/greedy-1", new { levels = new { minimum = new { parallelism = 2 }, normal = new { pollingSeconds = 5, bytesPerSecond = 3 } } });

        (await refused.Problem(400)).ShouldContain("one file after the other");
        (await refused.Json()).GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("input").GetString())
            .ShouldBe(["levels.minimum.parallelism", "levels.normal.pollingSeconds", "levels.normal.bytesPerSecond"]);
        (await Found("greedy-1")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("csv", "name,levels\nfile-1-csv,\"normal:rate=2000,pause=1 minimum:rate=0\"\nfile-2-csv,\n")]
    [InlineData("ansibleIni", "file-1-ansibleIni orchestrator_levels='normal:rate=2000,pause=1 minimum:rate=0'\nfile-2-ansibleIni\n")]
    [InlineData("ansibleYaml", "all:\n  hosts:\n    file-1-ansibleYaml:\n      levels: 'normal:rate=2000,pause=1 minimum:rate=0'\n    file-2-ansibleYaml:\n")]
    public async Task A_file_sets_the_values_that_it_names_and_leaves_the_others(string format, string file)
    {
        await client.PutAsJsonAsync($"/api/targets/file-1-{format}", new { levels = new { normal = new { bytesPerSecond = 9_000 }, maximum = new { pauseSeconds = 5 } } });
        await client.PutAsJsonAsync($"/api/targets/file-2-{format}", new { levels = new { normal = new { bytesPerSecond = 9_000 } } });

        var preview = await Json(await Import(format, file, preview: true));
        preview.GetProperty("targets").EnumerateArray().ShouldHaveSingleItem().GetProperty("changes").EnumerateArray().ShouldHaveSingleItem().GetString()
            .ShouldBe("levels: 'normal:rate=9000 maximum:pause=5' becomes 'minimum:rate=0 normal:rate=2000,pause=1 maximum:pause=5'");
        (await Import(format, file, preview: false)).StatusCode.ShouldBe(HttpStatusCode.OK);

        var first = (await Found($"file-1-{format}")).ShouldHaveSingleItem();
        Level(first, "minimum").ShouldBe((null, "target", 2, "rules"));
        Level(first, "normal").ShouldBe((2_000, "target", 1, "target"));
        Level(first, "maximum").ShouldBe((null, "rules", 5, "target"));
        Level((await Found($"file-2-{format}")).ShouldHaveSingleItem(), "normal").ShouldBe((9_000, "target", 0, "rules"));
        (await Json(await Import(format, file, preview: false))).GetProperty("unchanged").GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task A_line_with_levels_that_are_none_or_no_targets_is_named_and_nothing_is_taken_over()
    {
        const string Table = "name,levels\nmis-1,fast\nmis-2,normal:parallel=3\nmis-3,normal:rate=5000\n";

        var refused = await Import("csv", Table, preview: false);

        await refused.Problem(400);
        var errors = (await refused.Json()).GetProperty("errors").EnumerateArray().ToList();
        errors.Select(error => error.GetProperty("input").GetString()).ShouldBe(["line 2", "line 3"]);
        errors[0].GetProperty("message").GetString().ShouldNotBeNull().ShouldContain("'fast' says nothing of a level");
        errors[1].GetProperty("message").GetString().ShouldNotBeNull().ShouldContain("one file after the other");
        (await Found("mis-3")).ShouldBeEmpty();
    }

    private static async Task<JsonElement> Json(HttpResponseMessage answer)
    {
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
        return await answer.Json();
    }

    private async Task<List<JsonElement>> Found(string name) => [.. (await Json(await client.GetAsync($"/api/targets?name={name}"))).GetProperty("items").EnumerateArray()];

    private Task<HttpResponseMessage> Import(string format, string file, bool preview) =>
        client.PostAsync($"/api/targets/import?format={format}&preview={(preview ? "true" : "false")}", new StringContent(file, Encoding.UTF8, "text/plain"));

    private static (string? Name, string? From) Timeframe(JsonElement target)
    {
        var timeframe = target.GetProperty("effective").GetProperty("timeframes").EnumerateArray().ShouldHaveSingleItem();
        return (timeframe.GetProperty("name").GetString(), timeframe.GetProperty("from").GetString());
    }

    private static (long? Rate, string? RateFrom, int Pause, string? PauseFrom) Level(JsonElement target, string name)
    {
        var level = target.GetProperty("effective").GetProperty(name);
        var rate = level.GetProperty("bytesPerSecond");
        return (rate.ValueKind == JsonValueKind.Null ? null : rate.GetInt64(), level.GetProperty("bytesPerSecondFrom").GetString(),
            level.GetProperty("pauseSeconds").GetInt32(), level.GetProperty("pauseSecondsFrom").GetString());
    }
}
