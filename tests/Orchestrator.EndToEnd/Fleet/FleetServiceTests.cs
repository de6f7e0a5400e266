namespace Orchestrator.EndToEnd.Fleet;

/// <summary>The broker or the database that everybody uses is killed in the middle of a run and comes back.</summary>
[Collection(nameof(Alone))]
public sealed class FleetServiceTests
{
    private const int Agents = 6;
    private const int Actions = 4;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("rabbitmq")]
    [InlineData("mongodb")]
    public async Task A_service_that_is_killed_and_comes_back_loses_nothing(string service)
    {
        await using var fleet = await FleetProduct.Start(2, Agents, Cancellation);
        var run = await FleetRun.Begun(fleet, "restarted-" + service, Actions, Cancellation);

        await Services.Restart(service, Cancellation);

        await run.Ends(fleet.Servers[0], Cancellation);
        await run.CheckOnce(fleet.Servers[1], 0, Cancellation);
        var server = fleet.Servers[0];
        await server.Until(
            async () => (await server.Api.Get("/api/fleet", Cancellation)).GetProperty("problems").GetArrayLength() == 0, "nothing is in the way any more", Cancellation);
    }
}
