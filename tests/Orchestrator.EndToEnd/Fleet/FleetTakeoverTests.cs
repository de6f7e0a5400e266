namespace Orchestrator.EndToEnd.Fleet;

/// <summary>The whole at once: two servers, real broker and database, real agents and a large simulated fleet behind the same broker.</summary>
[Collection(nameof(Alone))]
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
        await first.Until(async () => await SimulatedTargets.Connected(first, Cancellation) == Simulated, "the simulated targets are there", Cancellation, Patience);
        var run = await FleetRun.Publish(fleet, "takeover", Actions, "0.2", Cancellation);
        // Whoever plays the simulated targets stays, as a process of their own would.
        var other = SimulatedTargets.Player(fleet);
        var owner = fleet.Servers.Single(server => server != other);
        await run.Start(await SimulatedTargets.Names(first, Cancellation), Cancellation, await FleetProduct.IdFor(owner, Cancellation));
        await first.Until(async () => await run.Share(first, Cancellation) > 0.05, "the first targets have their results", Cancellation, Patience);

        (await fleet.OwnerOf(run.Id, Cancellation)).ShouldBe(owner);
        await owner.KillServer(Cancellation);

        var share = await run.Share(other, Cancellation);
        TestContext.Current.TestOutputHelper!.WriteLine($"The owner was killed when {share:P0} of the targets had their results.");
        share.ShouldBeLessThan(MostReported);
        await other.Until(() => run.HasEnded(other, Cancellation), "the run ends", Cancellation, Patience);
        await run.CheckOnce(other, Simulated, Cancellation);
    }
}
