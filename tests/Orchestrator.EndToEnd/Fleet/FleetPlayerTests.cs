namespace Orchestrator.EndToEnd.Fleet;

/// <summary>The process that plays the simulated targets is killed in the midst of a run: their journals are gone with it.</summary>
public sealed class FleetPlayerTests
{
    private const int Simulated = 1_000;
    private const int Actions = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_the_killed_player_had_accepted_ends_as_interrupted_and_the_run_ends(bool worksOnTheRunToo)
    {
        await using var fleet = await FleetProduct.Start(2, 0, Cancellation, ("ORCHESTRATOR_SIMULATE", $"{Simulated}"));
        var first = fleet.Servers[0];
        await first.Until(async () => await SimulatedTargets.Connected(first, Cancellation) == Simulated, "the simulated targets are there", Cancellation, Patience);
        var player = SimulatedTargets.Player(fleet);
        var other = fleet.Servers.Single(server => server != player);
        var run = await FleetRun.Publish(fleet, "player", Actions, "0", Cancellation);
        await run.Start(await SimulatedTargets.Names(first, Cancellation), Cancellation, await FleetProduct.IdFor(worksOnTheRunToo ? player : other, Cancellation));
        await other.Until(async () => await run.Share(other, Cancellation) > 0.1, "the first targets have their results", Cancellation, Patience);

        await player.KillServer(Cancellation);

        (await run.Share(other, Cancellation)).ShouldBeLessThan(0.9);
        await other.Until(() => run.HasEnded(other, Cancellation), "the run ends", Cancellation, Patience);
        await run.CheckOnce(other, Simulated, Cancellation);
        var entries = await run.Entries(other, Cancellation);
        entries.Select(entry => (entry.Target, entry.Name)).ShouldBeUnique();
        entries.ShouldAllBe(entry => entry.Starts == 1);
        await CheckInterrupted(run, other, entries);
    }

    /// <summary>Who was interrupted failed for that reason alone, and has not reported all of its actions; everybody else has.</summary>
    private static async Task CheckInterrupted(FleetRun run, Product server, List<FleetEntry> entries)
    {
        var page = await server.Api.Get($"/api/runs/{run.Id}/report?phase=result&outcome=failed&limit=1000", Cancellation);
        var interrupted = page.GetProperty("items").EnumerateArray().ToList();
        TestContext.Current.TestOutputHelper!.WriteLine($"{interrupted.Count} of {Simulated} targets were interrupted.");
        interrupted.ShouldNotBeEmpty();
        interrupted.ShouldAllBe(entry => entry.GetProperty("message").GetString()!.Contains("interrupted, outcome unknown"));
        var names = interrupted.Select(entry => entry.GetProperty("target").GetString()!).ToHashSet();
        entries.Where(entry => !names.Contains(entry.Target)).GroupBy(entry => entry.Target).Count(target => target.Count() == Actions).ShouldBe(Simulated - names.Count);
    }
}
