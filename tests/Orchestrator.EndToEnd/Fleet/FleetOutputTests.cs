using System.Text.Json;

namespace Orchestrator.EndToEnd.Fleet;

/// <summary>What an action prints on a computer of a fleet.</summary>
public sealed class FleetOutputTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_seen_at_the_server_that_does_not_work_on_the_run_and_kept_whole()
    {
        await using var fleet = await FleetProduct.Start(2, 1, Cancellation);
        await fleet.UntilConnected(1, "the agent is there", Cancellation);
        var (owner, other, target) = (fleet.Servers[0], fleet.Servers[1], fleet.Agents[0].Name);
        var output = new WatchedOutput(fleet.Folder);
        await owner.Api.Post("/api/definitions", Definitions.Execute("watched", [("action", output.Script, "fail")]), Cancellation);
        await owner.Api.Post("/api/definitions/watched/publish", "{}", Cancellation);
        var run = await FleetProduct.IdFor(owner, Cancellation);
        await owner.Api.Post("/api/runs", JsonSerializer.Serialize(new { id = run, definitionId = "watched", targets = new[] { target } }), Cancellation);

        await output.Watch(other, run, target, Cancellation);

        await WatchedOutput.UntilKept(other, run, target, Cancellation);
    }
}
