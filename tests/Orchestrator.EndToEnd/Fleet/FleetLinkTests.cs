namespace Orchestrator.EndToEnd.Fleet;

/// <summary>The link between agents and the broker breaks while they work: they go on, and what they have to say is said once.</summary>
public sealed class FleetLinkTests : IAsyncDisposable
{
    private const int Agents = 5;
    private const int Actions = 4;

    private readonly AgentLink link = new(Services.AnyBroker);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => link.DisposeAsync();

    [Theory]
    [InlineData(LinkState.Refused)]
    [InlineData(LinkState.Silent)]
    public async Task Agents_whose_link_is_cut_are_shown_as_away_work_on_and_report_when_it_is_back(LinkState cut)
    {
        await using var fleet = await FleetProduct.StartBehind(link, 1, Agents, Cancellation);
        var run = await FleetRun.Begun(fleet, "cut-link", Actions, Cancellation);

        link.Become(cut);

        await fleet.UntilConnected(0, "it is seen that the agents are away", Cancellation);
        await fleet.Servers[0].Until(async () => (await run.Lines(Cancellation)).Length == Agents * Actions, "the agents have done their work", Cancellation);
        (await run.HasEnded(fleet.Servers[0], Cancellation)).ShouldBeFalse();
        link.Become(LinkState.Open);
        await run.Ends(fleet.Servers[0], Cancellation);
        await run.CheckOnce(fleet.Servers[0], 0, Cancellation);
        await fleet.UntilConnected(Agents, "the agents are back", Cancellation);
    }

    [Fact]
    public async Task A_link_that_breaks_again_and_again_while_reports_are_on_their_way_loses_none_and_doubles_none()
    {
        await using var fleet = await FleetProduct.StartBehind(link, 1, Agents, Cancellation);
        var run = await FleetRun.Begun(fleet, "cut-link", Actions, Cancellation);

        for (var lines = 2; lines <= Agents * Actions; lines++)
        {
            var written = lines;
            await fleet.Servers[0].Until(async () => (await run.Lines(Cancellation)).Length >= written, $"{lines} actions have ended", Cancellation);
            link.Drop();
        }

        await run.Ends(fleet.Servers[0], Cancellation);
        await run.CheckOnce(fleet.Servers[0], 0, Cancellation);
    }

    [Fact]
    public async Task What_is_started_while_the_link_is_cut_waits_and_is_done_when_it_is_back()
    {
        await using var fleet = await FleetProduct.StartBehind(link, 1, Agents, Cancellation);
        link.Become(LinkState.Refused);
        await fleet.UntilConnected(0, "it is seen that the agents are away", Cancellation);
        var run = await FleetRun.Publish(fleet, "started-away", Actions, "0", Cancellation);

        await run.Start([], Cancellation);

        await fleet.Servers[0].Until(
            async () => (await run.Waits(fleet.Servers[0], Cancellation)) is [var wait] && wait.Contains("not connected", StringComparison.Ordinal), "operators are told why", Cancellation);
        (await run.Lines(Cancellation)).ShouldBeEmpty();
        link.Become(LinkState.Open);
        await run.Ends(fleet.Servers[0], Cancellation);
        await run.CheckOnce(fleet.Servers[0], 0, Cancellation);
    }
}
