using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Orchestrator.Depot.Tests;

/// <summary>What the server says about depots.</summary>
public sealed class DepotApiTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_mistake_in_a_depot_is_told_with_its_place_and_nothing_is_changed()
    {
        await using var rig = await DepotRig.Start();
        using var answer = await rig.Api.PutAsJsonAsync("/api/depots/berlin", new
        {
            site = " ",
            address = "http://depot.example:7600",
            parent = "nobody",
            timeframe = "never",
            levels = new { normal = new { bytesPerSecond = 5 } },
            packages = new[] { "a b" },
            retentionHours = -1,
        }, Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancellation));
        problem.RootElement.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("input").GetString())
            .ShouldBe(["site", "address", "timeframe", "levels.normal.bytesPerSecond", "packages", "retentionHours", "parent"]);
        (await rig.Get("/api/depots")).GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task A_depot_keeps_its_credentials_when_it_changes_and_is_removed_only_when_nobody_needs_it()
    {
        await using var rig = await DepotRig.Start();
        await rig.Put("/api/timeframes/nights", new { grid = "No; Mon-Sun 22:00-06:00 Normal" });
        await rig.Add("hub", timeframe: "nights");
        await rig.Add("branch", parent: "hub");
        var id = rig.Find("hub").Id;

        await rig.Put("/api/depots/HUB", new { site = "elsewhere", address = "https://hub.example:7600", timeframe = "nights" });
        rig.Find("hub").Id.ShouldBe(id);
        rig.Find("hub").Generation.ShouldBe(2);
        (await Delete(rig, "/api/timeframes/nights")).ShouldBe(HttpStatusCode.Conflict);
        (await Delete(rig, "/api/depots/hub")).ShouldBe(HttpStatusCode.Conflict);
        (await Delete(rig, "/api/depots/branch")).ShouldBe(HttpStatusCode.NoContent);
        (await Delete(rig, "/api/depots/hub")).ShouldBe(HttpStatusCode.NoContent);
        (await Delete(rig, "/api/depots/hub")).ShouldBe(HttpStatusCode.NotFound);

        var audit = await rig.Get("/api/audit");
        audit.GetProperty("items").EnumerateArray().Select(entry => entry.GetProperty("what").GetString()).Count(what => what == "depot.remove").ShouldBe(2);
    }

    [Fact]
    public async Task What_somebody_should_look_at_stands_beside_the_depot()
    {
        await using var rig = await DepotRig.Start();
        var depot = await rig.Add("berlin");
        Warnings(await rig.Get("/api/depots")).ShouldHaveSingleItem().ShouldContain("never told anything");

        depot.Start(("ORCHESTRATOR_TEST_CLOCK", "offset=+00:00:30"));
        await DepotRig.Until(async () => Warnings(await rig.Get("/api/depots")).Any(warning => warning.Contains("ahead of the server's", StringComparison.Ordinal)), () => depot.Log);
        Math.Abs((await rig.State("berlin"))!.Value.GetProperty("clockSkew").GetDouble() - 30).ShouldBeLessThan(2);
    }

    private static IReadOnlyList<string> Warnings(JsonElement depots) => [.. depots[0].GetProperty("warnings").EnumerateArray().Select(warning => warning.GetString()!)];

    private static async Task<HttpStatusCode> Delete(DepotRig rig, string path)
    {
        using var answer = await rig.Api.DeleteAsync(path, Cancellation);
        return answer.StatusCode;
    }
}
