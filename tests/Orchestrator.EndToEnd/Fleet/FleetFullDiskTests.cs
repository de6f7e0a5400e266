namespace Orchestrator.EndToEnd.Fleet;

/// <summary>The disk on which an agent keeps its journal is full: what cannot be journaled does not happen, and happens once when there is room.</summary>
public sealed class FleetFullDiskTests : IAsyncLifetime
{
    private const int Actions = 4;

    // More than the journal's last block has left, so that no command fits into it; and no script fits into the room of the one before.
    private const int Padding = 10_000;

    private SmallDisk? disk;
    private string why = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => (disk, why) = await SmallDisk.Mount(Cancellation);

    public ValueTask DisposeAsync() => disk?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_command_that_cannot_be_journaled_is_not_accepted_and_waits_until_there_is_room(bool isKilledMeanwhile)
    {
        Assert.SkipWhen(disk is null, why);
        await using var fleet = await FleetProduct.Start(1, 0, Cancellation);
        await fleet.Enrol(1, Cancellation, disk.Folder);
        var agent = fleet.Agents[0];
        var run = await FleetRun.Publish(fleet, "full-disk", Actions, "0", Cancellation, Padding);
        disk.Fill();

        await run.Start([], Cancellation);

        await fleet.Servers[0].Until(() => Task.FromResult(agent.Log.Contains("is full", StringComparison.Ordinal)), "the agent says that its disk is full", Cancellation);
        (await run.Waits(fleet.Servers[0], Cancellation)).ShouldHaveSingleItem().ShouldContain("on its way");
        await fleet.UntilConnected(1, "the agent is there all the same", Cancellation);
        if (isKilledMeanwhile)
            await agent.Kill(Cancellation);
        (await run.Lines(Cancellation)).ShouldBeEmpty();
        disk.Empty();
        if (isKilledMeanwhile)
            agent.Start();
        await run.Ends(fleet.Servers[0], Cancellation);
        await run.CheckOnce(fleet.Servers[0], 0, Cancellation);
    }

    [Fact]
    public async Task A_disk_that_becomes_full_in_the_midst_of_the_work_holds_it_up_and_nothing_is_done_twice()
    {
        Assert.SkipWhen(disk is null, why);
        await using var fleet = await FleetProduct.Start(1, 0, Cancellation);
        await fleet.Enrol(1, Cancellation, disk.Folder);
        var agent = fleet.Agents[0];
        var run = await FleetRun.Publish(fleet, "filling-disk", Actions, "2", Cancellation, Padding);
        await run.Start([], Cancellation);
        await fleet.Servers[0].Until(async () => (await run.Lines(Cancellation)).Length >= 1, "an action has ended", Cancellation);

        await fleet.Servers[0].Until(
            () =>
            {
                // What an action leaves free when it ends is taken, too.
                disk.Fill();
                return Task.FromResult(agent.Log.Contains("is full", StringComparison.Ordinal) || agent.Log.Contains("waits for room", StringComparison.Ordinal));
            },
            "the agent says that its disk is full",
            Cancellation);

        (await run.HasEnded(fleet.Servers[0], Cancellation)).ShouldBeFalse();
        disk.Empty();
        await run.Ends(fleet.Servers[0], Cancellation);
        await run.CheckOnce(fleet.Servers[0], 0, Cancellation);
    }
}
