using System.Net.Http.Json;
using System.Text.Json;
using Orchestrator.Core.Access;

namespace Orchestrator.Server.Tests;

public sealed class WatchTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task A_watcher_sees_the_run_its_history_and_its_entries_until_the_end()
    {
        var id = await server.Client().Publish(Samples.Script());
        var run = await Start(id, later: true);

        var told = await Watch(run, whenOpen: () => server.Client().PostAsync($"/api/runs/{run}/cancel", null));

        told[0].Name.ShouldBe("run");
        told[0].Data.GetProperty("status").GetString().ShouldBe("scheduled");
        told[^1].Name.ShouldBe("end");
        told[^1].Data.GetProperty("status").GetString().ShouldBe("cancelled");
        var numbers = told.Where(line => line.Name == "history").Select(line => line.Data.GetProperty("number").GetInt32()).ToList();
        numbers.ShouldBe(Enumerable.Range(1, numbers.Count));
        told.Where(line => line.Name == "entry").ShouldHaveSingleItem().Data.GetProperty("phase").GetString().ShouldBe("result");
    }

    [Fact]
    public async Task A_run_that_has_ended_is_told_whole_and_the_stream_closes()
    {
        var id = await server.Client().Publish(Samples.Script());
        var run = await Start(id, later: false);
        await Watch(run);

        var told = await Watch(run);

        told.Select(line => line.Name).ShouldBe(["run", "flow", "history", "history", "history", "end"]);
        told[1].Data.GetProperty("activities").EnumerateArray().ShouldHaveSingleItem().GetProperty("counts").GetProperty("succeeded").GetInt32().ShouldBe(1);
        told[1].Data.GetProperty("passed").EnumerateArray().Select(edge => $"{edge.GetProperty("from").GetString()} {edge.GetProperty("times").GetInt64()}")
            .ShouldBe(["start 1", "greet 1"]);
    }

    private async Task<string> Start(string definition, bool later)
    {
        // The server's clock goes faster than ours, so that "later" is weeks away.
        var startAt = later ? TimeProvider.System.GetUtcNow().AddDays(30) : (DateTimeOffset?)null;
        var started = await server.Client(Role.Operator).PostAsJsonAsync("/api/runs", new { definitionId = definition, targets = new[] { "sim-000009" }, startAt });
        return (await started.Json()).GetProperty("id").GetString()!;
    }

    private Task<IReadOnlyList<(string Name, JsonElement Data)>> Watch(string run, Func<Task>? whenOpen = null) => server.Events($"/api/runs/{run}/watch", whenOpen);
}
