using System.Text.Json;

namespace Orchestrator.EndToEnd.Fleet;

/// <summary>Faults of real servers and agents in the middle of a run: nothing is lost, nothing happens twice, the ledger closes.</summary>
public sealed class FleetFaultTests
{
    private const int Agents = 6;
    private const int Actions = 4;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_server_that_works_on_a_run_is_killed_and_another_one_finishes_it()
    {
        await using var fleet = await FleetProduct.Start(2, Agents, Cancellation);
        var run = await FleetRun.Begun(fleet, "killed-owner", Actions, Cancellation);
        var owner = await fleet.OwnerOf(run.Id, Cancellation);
        var other = fleet.Servers.Single(server => server != owner);

        await owner.KillServer(Cancellation);

        await run.Ends(other, Cancellation);
        await run.CheckOnce(other, 0, Cancellation);
    }

    [Fact]
    public async Task A_server_that_hangs_is_replaced_and_does_no_harm_when_it_goes_on()
    {
        await using var fleet = await FleetProduct.Start(2, Agents, Cancellation);
        var run = await FleetRun.Begun(fleet, "hung-owner", Actions, Cancellation);
        var owner = await fleet.OwnerOf(run.Id, Cancellation);
        var other = fleet.Servers.Single(server => server != owner);

        await owner.HangServer(hangs: true, Cancellation);
        await run.Ends(other, Cancellation);
        await owner.HangServer(hangs: false, Cancellation);

        await owner.Until(() => run.HasEnded(owner, Cancellation), "the server that hung tells the same", Cancellation);
        await other.Until(async () => (await fleet.OwnerOf(run.Id, Cancellation)) is not null, "the shards are shared again", Cancellation);
        await run.CheckOnce(owner, 0, Cancellation);
    }

    [Fact]
    public async Task Agents_that_hang_and_come_back_answer_once()
    {
        await using var fleet = await FleetProduct.Start(2, Agents, Cancellation);
        var run = await FleetRun.Begun(fleet, "hung-agents", Actions, Cancellation);
        foreach (var agent in fleet.Agents)
            await agent.Hang(hangs: true, Cancellation);
        await fleet.UntilConnected(0, "it is seen that the agents are gone", Cancellation);

        foreach (var agent in fleet.Agents)
            await agent.Hang(hangs: false, Cancellation);

        await run.Ends(fleet.Servers[0], Cancellation);
        await run.CheckOnce(fleet.Servers[0], 0, Cancellation);
    }

    [Fact]
    public async Task Killed_agents_say_what_was_interrupted_and_every_action_has_one_answer()
    {
        await using var fleet = await FleetProduct.Start(2, Agents, Cancellation);
        var run = await FleetRun.Begun(fleet, "killed-agents", Actions, Cancellation);
        foreach (var agent in fleet.Agents)
            await agent.Kill(Cancellation);
        foreach (var agent in fleet.Agents)
            agent.Start();

        await run.Ends(fleet.Servers[0], Cancellation);

        (await run.Lines(Cancellation)).ShouldBeUnique();
        var page = await fleet.Servers[1].Api.Get($"/api/runs/{run.Id}/report?phase=execution&limit=1000", Cancellation);
        var entries = page.GetProperty("items").EnumerateArray().Select(item => item.Deserialize<JsonElement>()).ToList();
        entries.Select(entry => $"{entry.GetProperty("target").GetString()} {entry.GetProperty("name").GetString()}").ShouldBeUnique();
        var ledger = (await fleet.Servers[1].Api.Get($"/api/runs/{run.Id}", Cancellation)).GetProperty("ledger");
        (ledger.GetProperty("succeeded").GetInt32() + ledger.GetProperty("failed").GetInt32()).ShouldBe(Agents);
        entries.Count(entry => entry.GetProperty("outcome").GetString() == "interrupted").ShouldBe(ledger.GetProperty("failed").GetInt32());
    }

    [Fact]
    public async Task A_plain_message_that_curl_publishes_starts_a_run_and_the_same_message_again_does_not()
    {
        await using var fleet = await FleetProduct.Start(2, 2, Cancellation);
        var run = await FleetRun.Publish(fleet, "by-message", 1, "0", Cancellation);
        var message = JsonSerializer.Serialize(new { idempotencyKey = "order-4711", definitionId = run.Definition, targets = fleet.Agents.Select(agent => agent.Name) });

        (await fleet.Services.Curl("orchestrator.start-run", message, Cancellation)).ShouldBeTrue("the broker routes it");
        (await fleet.Services.Curl("orchestrator.start-run", message, Cancellation)).ShouldBeTrue("the broker routes it");

        await fleet.Servers[0].Until(async () => (await Runs(fleet)).Count > 0, "a run is there", Cancellation);
        run.Follow((await Runs(fleet)).Single());
        await run.Ends(fleet.Servers[1], Cancellation);
        await run.CheckOnce(fleet.Servers[0], 0, Cancellation);
        (await Runs(fleet)).Count.ShouldBe(1);
    }

    private static async Task<List<string>> Runs(FleetProduct fleet) =>
        [.. (await fleet.Servers[0].Api.Get("/api/runs", Cancellation)).GetProperty("items").EnumerateArray().Select(run => run.GetProperty("id").GetString()!)];
}
