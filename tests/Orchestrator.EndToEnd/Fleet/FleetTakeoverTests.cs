using Orchestrator.Contracts;

namespace Orchestrator.EndToEnd.Fleet;

/// <summary>The whole at once: two servers, real broker and database, real agents and a large simulated fleet behind the same broker.</summary>
[Collection(nameof(ServicesInUse))]
public sealed class FleetTakeoverTests
{
    private const int Agents = 50;
    private const int Simulated = 10_000;
    private const int Actions = 2;
    private const double MostReported = 0.7;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_owner_of_a_large_run_is_killed_in_its_midst_and_nothing_is_lost_or_done_twice()
    {
        await using var fleet = await FleetProduct.Start(2, Agents, Cancellation, ("ORCHESTRATOR_SIMULATE", $"{Simulated}"));
        var first = fleet.Servers[0];
        await first.Until(async () => await Known(first, connected: true) == Simulated, "the simulated targets are there", Cancellation, Patience);
        var run = await FleetRun.Publish(fleet, "takeover", Actions, "0.2", Cancellation);
        // Whoever plays the simulated targets stays, as a process of their own would.
        var other = fleet.Servers.Single(server => server.Log.Contains($"plays the {Simulated} simulated targets", StringComparison.Ordinal));
        var owner = fleet.Servers.Single(server => server != other);
        await run.Start(await Names(first), Cancellation, await IdFor(owner));
        await first.Until(async () => await Share(run, first) > 0.05, "the first targets have their results", Cancellation, Patience);

        (await fleet.OwnerOf(run.Id, Cancellation)).ShouldBe(owner);
        await owner.KillServer(Cancellation);

        var share = await Share(run, other);
        TestContext.Current.TestOutputHelper!.WriteLine($"The owner was killed when {share:P0} of the targets had their results.");
        share.ShouldBeLessThan(MostReported);
        await other.Until(() => run.HasEnded(other, Cancellation), "the run ends", Cancellation, Patience);
        await run.CheckOnce(other, Simulated, Cancellation);
    }

    /// <summary>An id whose run this server works on.</summary>
    private static async Task<string> IdFor(Product server)
    {
        var view = await server.Api.Get("/api/fleet", Cancellation);
        var shards = view.GetProperty("shards").EnumerateArray().ToList();
        var own = shards.Where(shard => shard.GetProperty("owner").GetString() == view.GetProperty("server").GetString()).Select(shard => shard.GetProperty("number").GetInt32()).ToList();
        own.ShouldNotBeEmpty();
        string id;
        do
            id = Guid.NewGuid().ToString("N");
        while (!own.Contains(RunShard.Of(id, shards.Count)));
        return id;
    }

    private static async Task<double> Share(FleetRun run, Product server)
    {
        if (await run.Look(server, Cancellation) is not { } view)
            return 0;
        var ledger = view.GetProperty("ledger");
        return 1 - ((double)(ledger.GetProperty("waiting").GetInt32() + ledger.GetProperty("active").GetInt32()) / ledger.GetProperty("targets").GetInt32());
    }

    private static async Task<int> Known(Product server, bool connected) => (await Simulation(server)).Count(target => target.Connected == connected);

    private static async Task<IEnumerable<string>> Names(Product server) => (await Simulation(server)).Select(target => target.Name);

    private static async Task<List<(string Name, bool Connected)>> Simulation(Product server)
    {
        var found = new List<(string, bool)>();
        for (var offset = 0; ; offset += 1_000)
        {
            var page = await server.Api.Get($"/api/targets?limit=1000&offset={offset}", Cancellation);
            found.AddRange(page.GetProperty("items").EnumerateArray()
                .Where(target => target.GetProperty("simulated").GetBoolean())
                .Select(target => (target.GetProperty("name").GetString()!, target.GetProperty("connected").GetBoolean())));
            if (offset + 1_000 >= page.GetProperty("total").GetInt32())
                return found;
        }
    }
}
