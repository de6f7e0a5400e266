using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Orchestrator.Server.Tests;

/// <summary>What holds wherever no site says anything else.</summary>
public sealed class OrganisationTests(RunningServer server) : IClassFixture<RunningServer>
{
    private readonly HttpClient client = server.Client();

    [Fact]
    public async Task It_is_changed_as_a_whole_recorded_and_no_site_among_others()
    {
        (await Organisation()).GetProperty("timeframe").ValueKind.ShouldBe(JsonValueKind.Null);
        await client.PutAsJsonAsync("/api/timeframes/org-nights", new { grid = "No; Mon-Sun 22:00-06:00 Normal" });

        var saved = await (await client.PutAsJsonAsync("/api/organisation", new { timeframe = "org-nights", levels = new { normal = new { bytesPerSecond = 1_000_000 } } })).Json();

        saved.GetProperty("timeframe").GetString().ShouldBe("org-nights");
        (await Organisation()).GetProperty("levels").GetProperty("normal").GetProperty("bytesPerSecond").GetInt64().ShouldBe(1_000_000);
        (await (await client.GetAsync("/api/sites")).Json()).GetProperty("items").EnumerateArray().ShouldNotContain(site => site.GetProperty("name").GetString() == "");
        var audit = (await (await client.GetAsync("/api/audit")).Json()).GetProperty("items").EnumerateArray().First(entry => entry.GetProperty("what").GetString() == "organisation.save");
        audit.GetProperty("detail").GetString().ShouldBe("timeframe 'org-nights', levels normal:rate=1000000");
        (await (await client.DeleteAsync("/api/timeframes/org-nights")).Problem(409)).ShouldContain("the organisation");

        await client.PutAsJsonAsync("/api/organisation", new { });
        (await Organisation()).GetProperty("timeframe").ValueKind.ShouldBe(JsonValueKind.Null);
        (await client.DeleteAsync("/api/timeframes/org-nights")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Everything_wrong_is_told_at_once_and_nothing_is_stored()
    {
        var refused = await client.PutAsJsonAsync("/api/organisation", new { timeframe = "nobody's", levels = new { minimum = new { parallelism = 0, pauseSeconds = -1 } } });

        await refused.Problem(400);
        (await refused.Json()).GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("input").GetString())
            .ShouldBe(["timeframe", "levels.minimum.parallelism", "levels.minimum.pauseSeconds"]);
        (await Organisation()).GetProperty("levels").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    private async Task<JsonElement> Organisation() => await (await client.GetAsync("/api/organisation")).Json();
}
