using System.Net.Http.Json;
using System.Text.Json;
using Orchestrator.Core.Access;

namespace Orchestrator.Server.Tests.Triggers;

public sealed class TriggerTests(RunningServer server) : IClassFixture<RunningServer>
{
    private readonly HttpClient administrator = server.Client();

    [Fact]
    public async Task A_schedule_starts_runs_on_the_servers_clock_and_their_ends_start_what_follows()
    {
        await administrator.Publish(Samples.Triggered("minutely", "Orchestrator.Schedule", ("cron", "* * * * *"), ("zone", "Europe/Berlin")));
        await administrator.Publish(Samples.Triggered("follower", "Orchestrator.AfterDistribution", ("distribution", "minutely")));

        await Wait.Until(async () => (await Trigger("follower")).GetProperty("lastRunId").ValueKind == JsonValueKind.String);

        var first = await Trigger("minutely");
        (first.GetProperty("kind").GetString(), first.GetProperty("text").GetString()).ShouldBe(("schedule", "* * * * * Europe/Berlin"));
        first.GetProperty("next").GetDateTimeOffset().ShouldBeGreaterThan(first.GetProperty("lastFiredAt").GetDateTimeOffset().AddSeconds(-1));
        var second = await Trigger("follower");
        (second.GetProperty("kind").GetString(), second.GetProperty("text").GetString()).ShouldBe(("distribution", "after minutely has succeeded"));
        var run = await Get($"/api/runs/{second.GetProperty("lastRunId").GetString()}");
        run.GetProperty("startActivity").GetString().ShouldBe("t");
        var followed = await Get($"/api/runs/{run.GetProperty("follows").GetString()}");
        (followed.GetProperty("definitionId").GetString(), followed.GetProperty("createdBy").GetString()).ShouldBe(("minutely", "trigger Schedule"));
        await administrator.PostAsJsonAsync("/api/triggers/pause", new { definitionId = "minutely" });
        (await Trigger("minutely")).GetProperty("next").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    /// <summary>Type, inputs, and what is said about them when the definition is validated and when it is published.</summary>
    public static TheoryData<string, string, string, string, string> Mistakes => new()
    {
        { "Orchestrator.Schedule", "cron", "61 * * * *", "cron", "'61' is no minute" },
        { "Orchestrator.Schedule", "cron", "0 0 30 2 *", "cron", "a day that never comes" },
        { "Orchestrator.Schedule", "zone", "Mars/Olympus", "zone", "'Mars/Olympus' is not a time zone" },
        { "Orchestrator.Schedule", "at", "2020-01-01T00:00Z", "at", "is over" },
        { "Orchestrator.Webhook", "hook", "Not Good", "hook", "use 1 to 100 of a-z" },
        { "Orchestrator.Webhook", "hook", "taken", "hook", "is the name of a webhook of 'Triggered' (owner)" },
        { "Orchestrator.AfterDistribution", "distribution", "nothing-such", "distribution", "of which nothing is published" },
        { "Orchestrator.AfterDistribution", "distribution", "mistaken", "distribution", "start itself" },
        { "Orchestrator.AfterDistribution", "distribution", "after-mistaken", "distribution", "mistaken starts after-mistaken starts mistaken" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task What_could_never_fire_is_refused_with_its_place(string type, string input, string value, string place, string part)
    {
        await administrator.Publish(Samples.Triggered("owner", "Orchestrator.Webhook", ("hook", "taken")));
        await administrator.Publish(Samples.Triggered("mistaken", "Orchestrator.Webhook", ("hook", "mine")));
        await administrator.Publish(Samples.Triggered("after-mistaken", "Orchestrator.AfterDistribution", ("distribution", "mistaken")));
        var definition = Samples.Triggered("mistaken", type, (input, value));

        var validation = await (await administrator.PostAsJsonAsync("/api/definitions/validate", definition)).Json();
        validation.GetProperty("errors").EnumerateArray().ShouldContain(
            error => error.GetProperty("activity").GetString() == "t" && error.GetProperty("input").GetString() == place && error.GetProperty("message").GetString()!.Contains(part));

        (await (await administrator.PostAsJsonAsync("/api/definitions", definition)).Json()).GetProperty("valid").GetBoolean().ShouldBeFalse();
        (await (await administrator.PostAsync("/api/definitions/mistaken/publish", null)).Problem(400)).ShouldContain(part);
        (await Trigger("mistaken")).GetProperty("text").GetString().ShouldBe("/hooks/mine", "what was published before goes on");
    }

    [Fact]
    public async Task Its_targets_must_be_named_and_known()
    {
        var nobody = Samples.Triggered("nobody", "Orchestrator.Webhook", ("hook", "nobody"));
        nobody["customProperties"]!["targets"] = new System.Text.Json.Nodes.JsonArray("no-such-computer");
        await administrator.PostAsJsonAsync("/api/definitions", nobody);
        (await (await administrator.PostAsync("/api/definitions/nobody/publish", null)).Problem(400)).ShouldContain("'no-such-computer'");
        nobody.Remove("customProperties");
        await administrator.PostAsJsonAsync("/api/definitions", nobody);
        (await (await administrator.PostAsync("/api/definitions/nobody/publish", null)).Problem(400)).ShouldContain("list their names");
    }

    [Fact]
    public async Task A_message_without_a_broker_is_shown_as_an_obstacle()
    {
        await administrator.Publish(Samples.Triggered("listener", "Orchestrator.MessageReceived", ("message", "built")));
        (await Trigger("listener")).GetProperty("obstacle").GetString()!.ShouldContain("ORCHESTRATOR_MESSAGING");
    }

    [Fact]
    public async Task A_run_by_hand_begins_at_the_only_trigger()
    {
        await administrator.Publish(Samples.Triggered("by-hand", "Orchestrator.Webhook", ("hook", "by-hand")));
        var run = (await (await server.Client(Role.Operator).PostAsJsonAsync("/api/runs", new { definitionId = "by-hand" })).Json()).GetProperty("id").GetString();
        await Wait.Until(async () => (await Get($"/api/runs/{run}")).GetProperty("endedAt").ValueKind == JsonValueKind.String);
        (await Get($"/api/runs/{run}")).GetProperty("ledger").GetProperty("succeeded").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task What_does_not_exist_is_not_paused()
    {
        (await (await administrator.PostAsJsonAsync("/api/triggers/pause", new { definitionId = "none" })).Problem(404)).ShouldContain("'none'");
        (await (await administrator.PostAsJsonAsync("/api/triggers/resume", new { definitionId = "none", activityId = "t" })).Problem(404)).ShouldContain("'t of none'");
        (await (await administrator.PostAsync("/api/hooks/Not%20Good/secret", null)).Problem(400)).ShouldContain("a-z");
    }

    private async Task<JsonElement> Get(string path) => await (await administrator.GetAsync(path)).Json();

    private async Task<JsonElement> Trigger(string definition) =>
        (await Get("/api/triggers")).EnumerateArray().Single(trigger => trigger.GetProperty("definitionId").GetString() == definition);
}
