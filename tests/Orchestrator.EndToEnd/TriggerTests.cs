using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orchestrator.EndToEnd;

/// <summary>Schedules on a real server process and this computer's agent; the test clock makes minutes of seconds.</summary>
public sealed class TriggerTests
{
    private const int Kills = 3;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_nightly_sample_runs_on_this_computer_when_its_time_comes()
    {
        await using var product = await Product.Start(Cancellation, Clock(speed: 20));
        await Publish(product, await Sample(product), "nightly");

        await product.Until(async () => await LastRun(product, "nightly") is not null, "the schedule fires", Cancellation);

        // It would fire again while this is looked at.
        (await product.Cli(Cancellation, "triggers", "pause", "nightly")).Out.ShouldContain("Paused");
        var run = (await LastRun(product, "nightly"))!;
        await product.Until(() => product.Api.HasEnded(run, Cancellation), "the run ends", Cancellation);
        var ended = await product.Api.Get($"/api/runs/{run}", Cancellation);
        (ended.GetProperty("startActivity").GetString(), ended.GetProperty("createdBy").GetString()).ShouldBe(("night", "trigger Every night"));
        ended.GetProperty("ledger").GetProperty("succeeded").GetInt32().ShouldBe(1);
        (await product.Api.Executed(run, Cancellation)).ShouldHaveSingleItem().Outcome.ShouldBe("succeeded");

        (await product.Cli(Cancellation, "triggers")).Out.ShouldContain(run);
        (await product.Cli(Cancellation, "triggers", "history", "nightly", "night")).Out.ShouldContain("started");
    }

    [Fact]
    public async Task A_server_that_is_killed_again_and_again_starts_one_run_for_each_time()
    {
        await using var product = await Product.Start(Cancellation, Clock(speed: 20));
        var file = Path.Combine(product.Folder, "lines");
        var definition = await Sample(product);
        definition["root"]!["activities"]![2]!["script"]!["expression"]!["value"] = $"echo line >> '{file}'";
        await Publish(product, definition, "nightly");
        for (var kill = 0; kill < Kills; kill++)
        {
            var before = await LastRun(product, "nightly");
            await product.Until(async () => await LastRun(product, "nightly") != before, "the schedule fires again", Cancellation);
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1_500)), TimeProvider.System, Cancellation);
            await product.KillServer(Cancellation);
            await product.StartServer(Cancellation);
        }

        await product.Api.Post("/api/triggers/pause", """{"definitionId":"nightly"}""", Cancellation);
        await product.Until(async () => (await product.Api.Get("/api/runs?active=true", Cancellation)).GetProperty("total").GetInt32() == 0, "all runs end", Cancellation);

        var runs = (await product.Api.Get("/api/runs?limit=1000", Cancellation)).GetProperty("items").EnumerateArray().ToList();
        var history = await product.Api.Get("/api/triggers/history?definitionId=nightly&activityId=night&limit=1000", Cancellation);
        var started = history.GetProperty("items").EnumerateArray().Where(line => line.GetProperty("outcome").GetString() == "started").ToList();
        started.Select(line => line.GetProperty("runId").GetString()).ShouldBe(runs.Select(run => run.GetProperty("id").GetString()), ignoreOrder: true);
        started.Select(line => line.GetProperty("occurrence").GetString()).ShouldBeUnique();
        runs.Count.ShouldBeGreaterThanOrEqualTo(Kills);
        (await File.ReadAllLinesAsync(file, Cancellation)).Length.ShouldBe(runs.Sum(run => run.GetProperty("ledger").GetProperty("succeeded").GetInt32()));
    }

    /// <summary>The same clock before and after a restart.</summary>
    private static (string, string) Clock(int speed) =>
        ("ORCHESTRATOR_TEST_CLOCK", string.Create(CultureInfo.InvariantCulture, $"speed={speed};anchor={TimeProvider.System.GetUtcNow():yyyy-MM-ddTHH:mm:ssZ}"));

    /// <summary>The sample, every minute instead of every night, over this computer.</summary>
    private static async Task<JsonNode> Sample(Product product)
    {
        var definition = JsonNode.Parse(await File.ReadAllTextAsync(Repository.Workflow("nightly.json"), Cancellation))!;
        definition["customProperties"]!["targets"] = new JsonArray((await product.Api.Get("/api/server", Cancellation)).GetProperty("localTarget").GetString());
        definition["root"]!["activities"]![1]!["cron"]!["expression"]!["value"] = "* * * * *";
        return definition;
    }

    private static async Task Publish(Product product, JsonNode definition, string id)
    {
        await product.Api.Post("/api/definitions", definition.ToJsonString(), Cancellation);
        await product.Api.Post($"/api/definitions/{id}/publish", "{}", Cancellation);
    }

    private static async Task<string?> LastRun(Product product, string definition)
    {
        var triggers = await product.Api.Get("/api/triggers", Cancellation);
        return triggers.EnumerateArray().Single(trigger => trigger.GetProperty("definitionId").GetString() == definition).GetProperty("lastRunId") is { ValueKind: JsonValueKind.String } run ? run.GetString() : null;
    }
}
