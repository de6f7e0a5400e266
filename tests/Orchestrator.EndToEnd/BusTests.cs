using System.Text.Json;
using Orchestrator.EndToEnd.Fleet;

namespace Orchestrator.EndToEnd;

/// <summary>The whole product at a real broker: other systems start runs with curl, and what cannot be used is found with the command line.</summary>
public sealed class BusTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_by_curl_starts_one_run_and_poison_is_shown_tried_again_and_dropped()
    {
        await using var fleet = await FleetProduct.Start(servers: 2, agents: 0, Cancellation);
        var server = fleet.Servers[0];
        var definition = Definitions.Execute("patch", [("one", "exit 0", "fail")]);
        var message = """{"idempotencyKey":"order 4711","definitionId":"patch","targets":["pc-1"],"requestedBy":"olga"}""";

        (await fleet.Services.Curl("orchestrator.start-run", message, Cancellation)).ShouldBeTrue();
        var parked = await Parked(server, 1);
        parked.GetProperty("reason").GetString()!.ShouldContain("no published definition 'patch'");

        await server.Api.Post("/api/definitions", definition, Cancellation);
        await server.Api.Post("/api/definitions/patch/publish", "{}", Cancellation);
        await server.Api.Put("/api/targets/pc-1", "{}", Cancellation);
        (await server.Cli(Cancellation, "parked", "retry", parked.GetProperty("id").GetString()!)).Code.ShouldBe(0);
        await server.Until(async () => (await Runs(server)).Count == 1, "the message that was tried again starts its run", Cancellation);
        await Parked(server, 0);

        (await fleet.Services.Curl("orchestrator.start-run", message, Cancellation)).ShouldBeTrue();
        (await fleet.Services.Curl("orchestrator.start-run", "poison", Cancellation)).ShouldBeTrue();
        parked = await Parked(server, 1);
        parked.GetProperty("beginning").GetString().ShouldBe("poison");
        (await Runs(fleet.Servers[1])).ShouldHaveSingleItem().GetProperty("createdBy").GetString().ShouldBe("a message that says it is from olga");

        (await fleet.Services.Curl("orchestrator.cancel-run", """{"idempotencyKey":"order 4711"}""", Cancellation)).ShouldBeTrue();
        await server.Until(async () => (await Runs(server)).Single().GetProperty("status").GetString() is "cancelling" or "cancelled", "the run is being cancelled", Cancellation);
        (await server.Cli(Cancellation, "parked", "drop", parked.GetProperty("id").GetString()!)).Code.ShouldBe(0);
        await Parked(server, 0);
    }

    [Fact]
    public async Task A_run_that_is_started_over_the_api_has_the_end_of_each_target_announced_if_it_asks_for_it()
    {
        await using var fleet = await FleetProduct.Start(servers: 1, agents: 0, Cancellation, ("ORCHESTRATOR_SIMULATE", "3"));
        var server = fleet.Servers[0];
        await server.Until(async () => await SimulatedTargets.Connected(server, Cancellation) == 3, "the simulated targets are there", Cancellation);
        await fleet.Services.Listen("orchestrator.target-finished", "ends", Cancellation);
        await server.Api.Post("/api/definitions", Definitions.Execute("told", [("one", "exit 0", "fail")]), Cancellation);
        await server.Api.Post("/api/definitions/told/publish", "{}", Cancellation);

        var started = await server.Cli(Cancellation, "run", "told", "-t", "sim-000001", "sim-000003", "--announce-targets", "--detach", "--json");

        started.Code.ShouldBe(0, started.Error);
        var heard = new List<JsonElement>();
        await server.Until(
            async () =>
            {
                heard.AddRange(await fleet.Services.Heard("ends", Cancellation));
                return heard.Count >= 2;
            },
            "the ends of both targets are announced",
            Cancellation);
        heard.Select(end => end.GetProperty("target").GetString()).Order().ShouldBe(["sim-000001", "sim-000003"]);
        await server.Until(
            async () => (await server.Api.Get("/api/fleet", Cancellation)).GetProperty("announcements").GetInt64() == 0, "no announcement waits any more", Cancellation);
    }

    /// <summary>Waits until so many messages are parked; returns the newest.</summary>
    private static async Task<JsonElement> Parked(Product server, int count)
    {
        var page = default(JsonElement);
        await server.Until(
            async () => (page = await server.Api.Get("/api/parked", Cancellation)).GetProperty("total").GetInt64() == count, $"{count} messages are parked", Cancellation);
        return page.GetProperty("items").EnumerateArray().FirstOrDefault();
    }

    private static async Task<IReadOnlyList<JsonElement>> Runs(Product server) => [.. (await server.Api.Get("/api/runs", Cancellation)).GetProperty("items").EnumerateArray()];
}
