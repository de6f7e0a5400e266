using System.Text.Json;

namespace Orchestrator.EndToEnd.Fleet;

/// <summary>Faults of real servers, broker, database and agents in the middle of a run: nothing is lost, nothing happens twice, the ledger closes.</summary>
[Collection(nameof(ServicesInUse))]
public sealed class FleetFaultTests
{
    private const int Agents = 6;
    private const int Actions = 4;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_server_that_works_on_a_run_is_killed_and_another_one_finishes_it()
    {
        await using var fleet = await FleetProduct.Start(2, Agents, Cancellation);
        var run = await Begun(fleet, "killed-owner");
        var owner = await fleet.OwnerOf(run.Id, Cancellation);
        var other = fleet.Servers.Single(server => server != owner);

        await owner.KillServer(Cancellation);

        await Ends(run, other);
        await run.CheckOnce(other, 0, Cancellation);
    }

    [Fact]
    public async Task A_server_that_hangs_is_replaced_and_does_no_harm_when_it_goes_on()
    {
        await using var fleet = await FleetProduct.Start(2, Agents, Cancellation);
        var run = await Begun(fleet, "hung-owner");
        var owner = await fleet.OwnerOf(run.Id, Cancellation);
        var other = fleet.Servers.Single(server => server != owner);

        await owner.HangServer(hangs: true, Cancellation);
        await Ends(run, other);
        await owner.HangServer(hangs: false, Cancellation);

        await owner.Until(() => run.HasEnded(owner, Cancellation), "the server that hung tells the same", Cancellation);
        await other.Until(async () => (await fleet.OwnerOf(run.Id, Cancellation)) is not null, "the shards are shared again", Cancellation);
        await run.CheckOnce(owner, 0, Cancellation);
    }

    [Theory]
    [InlineData("rabbitmq")]
    [InlineData("mongodb")]
    public async Task A_service_that_is_killed_and_comes_back_loses_nothing(string service)
    {
        await using var fleet = await FleetProduct.Start(2, Agents, Cancellation);
        var run = await Begun(fleet, "restarted-" + service);

        await Services.Restart(service, Cancellation);

        await Ends(run, fleet.Servers[0]);
        await run.CheckOnce(fleet.Servers[1], 0, Cancellation);
        await fleet.Servers[0].Until(async () => (await fleet.Servers[0].Api.Get("/api/fleet", Cancellation)).GetProperty("problems").GetArrayLength() == 0, "nothing is in the way any more", Cancellation);
    }

    [Fact]
    public async Task Agents_that_hang_and_come_back_answer_once()
    {
        await using var fleet = await FleetProduct.Start(2, Agents, Cancellation);
        var run = await Begun(fleet, "hung-agents");
        foreach (var agent in fleet.Agents)
            await agent.Hang(hangs: true, Cancellation);
        await fleet.UntilConnected(0, "it is seen that the agents are gone", Cancellation);

        foreach (var agent in fleet.Agents)
            await agent.Hang(hangs: false, Cancellation);

        await Ends(run, fleet.Servers[0]);
        await run.CheckOnce(fleet.Servers[0], 0, Cancellation);
    }

    [Fact]
    public async Task Killed_agents_say_what_was_interrupted_and_every_action_has_one_answer()
    {
        await using var fleet = await FleetProduct.Start(2, Agents, Cancellation);
        var run = await Begun(fleet, "killed-agents");
        foreach (var agent in fleet.Agents)
            await agent.Kill(Cancellation);
        foreach (var agent in fleet.Agents)
            agent.Start();

        await Ends(run, fleet.Servers[0]);

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
        await Ends(run, fleet.Servers[1]);
        await run.CheckOnce(fleet.Servers[0], 0, Cancellation);
        (await Runs(fleet)).Count.ShouldBe(1);
    }

    /// <summary>A run in the midst of its work: some lines are written, most are not.</summary>
    private static async Task<FleetRun> Begun(FleetProduct fleet, string name)
    {
        var run = await FleetRun.Publish(fleet, name, Actions, "1", Cancellation);
        await run.Start([], Cancellation);
        await fleet.Servers[0].Until(async () => (await run.Lines(Cancellation)).Length >= 2, "some actions have ended", Cancellation);
        return run;
    }

    private static Task Ends(FleetRun run, Product server) => server.Until(() => run.HasEnded(server, Cancellation), $"run {run.Id} ends", Cancellation);

    private static async Task<List<string>> Runs(FleetProduct fleet) =>
        [.. (await fleet.Servers[0].Api.Get("/api/runs", Cancellation)).GetProperty("items").EnumerateArray().Select(run => run.GetProperty("id").GetString()!)];
}
