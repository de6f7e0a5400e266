using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orchestrator.Core.Access;

namespace Orchestrator.Server.Tests;

public sealed class DefinitionTests(RunningServer server) : IClassFixture<RunningServer>
{
    private readonly HttpClient client = server.Client();

    [Fact]
    public async Task A_definition_with_three_mistakes_is_told_all_three_each_with_its_place()
    {
        var answer = await server.Client(Role.Viewer).PostAsJsonAsync("/api/definitions/validate", Samples.Mistaken());

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var validation = await answer.Json();
        validation.GetProperty("valid").GetBoolean().ShouldBeFalse();
        var places = validation.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("activity").GetString()).ToList();
        places.ShouldContain("wrong");
        places.ShouldContain("late");
        places.ShouldContain("empty");
        validation.GetProperty("errors").EnumerateArray().ShouldContain(
            error => error.GetProperty("activity").GetString() == "late" && error.GetProperty("input").GetString() == "windowMinutes" && error.GetProperty("message").GetString()!.Contains("9999"));
    }

    [Fact]
    public async Task Text_that_is_no_JSON_is_not_valid_but_validating_it_is_no_error()
    {
        using var content = new StringContent("{ not json", System.Text.Encoding.UTF8, "application/json");

        var validation = await (await client.PostAsync("/api/definitions/validate", content)).Json();

        validation.GetProperty("valid").GetBoolean().ShouldBeFalse();
        validation.GetProperty("errors").GetArrayLength().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_draft_may_be_mistaken_but_is_not_published()
    {
        var saved = await client.PostAsJsonAsync("/api/definitions", Samples.Mistaken());
        saved.StatusCode.ShouldBe(HttpStatusCode.Created);
        var answer = await saved.Json();
        answer.GetProperty("valid").GetBoolean().ShouldBeFalse();

        var refused = await client.PostAsync($"/api/definitions/{answer.GetProperty("id").GetString()}/publish", null);

        (await refused.Problem(400)).ShouldContain("cannot run");
        (await refused.Json()).GetProperty("errors").GetArrayLength().ShouldBeGreaterThanOrEqualTo(3);
    }

    [Fact]
    public async Task Saving_what_is_published_already_makes_no_version()
    {
        var id = await client.Publish(Samples.Script("unchanged"));

        var again = await (await client.PostAsJsonAsync("/api/definitions", Samples.Script("unchanged"))).Json();

        again.GetProperty("version").GetInt32().ShouldBe(1);
        var versions = await client.GetFromJsonAsync<JsonElement>($"/api/definitions/{id}/versions");
        versions.EnumerateArray().ShouldHaveSingleItem().GetProperty("isPublished").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task A_published_version_stays_and_the_next_draft_gets_the_next_number()
    {
        var id = await client.Publish(Samples.Script("stays"));
        var changed = Samples.Script("stays");
        changed["name"] = "Changed";

        var second = await (await client.PostAsJsonAsync("/api/definitions", changed)).Json();
        var third = await (await client.PostAsJsonAsync("/api/definitions", changed)).Json();

        second.GetProperty("version").GetInt32().ShouldBe(2);
        third.GetProperty("version").GetInt32().ShouldBe(2);
        var first = await client.GetFromJsonAsync<JsonObject>($"/api/definitions/{id}?version=1");
        first!["name"]!.GetValue<string>().ShouldBe("Greeting");
        first["isPublished"]!.GetValue<bool>().ShouldBeTrue();
        var latest = await client.GetFromJsonAsync<JsonObject>($"/api/definitions/{id}");
        latest!["version"]!.GetValue<int>().ShouldBe(2);
        latest["definitionId"]!.GetValue<string>().ShouldBe("stays");
        var versions = await (await client.GetAsync($"/api/definitions/{id}/versions")).Json();
        versions.EnumerateArray().Select(version => version.GetProperty("isPublished").GetBoolean()).ShouldBe([false, true]);
    }

    [Fact]
    public async Task Unknown_fields_survive()
    {
        var definition = Samples.Script("keeps");
        definition["fromTheFuture"] = new JsonObject { ["a"] = 1 };
        await client.PostAsJsonAsync("/api/definitions", definition);

        var back = await client.GetFromJsonAsync<JsonObject>("/api/definitions/keeps");

        back!["fromTheFuture"]!["a"]!.GetValue<int>().ShouldBe(1);
    }

    [Fact]
    public async Task An_id_that_cannot_be_one_is_refused() =>
        (await (await client.PostAsJsonAsync("/api/definitions", Samples.Script("a/b"))).Problem(400)).ShouldContain("definitionId");

    [Fact]
    public async Task Definitions_are_found_by_a_part_of_their_name()
    {
        var definition = Samples.Script("rare");
        definition["name"] = "Something rare";
        await client.PostAsJsonAsync("/api/definitions", definition);

        var found = await (await client.GetAsync("/api/definitions?text=RARE")).Json();

        found.GetProperty("total").GetInt64().ShouldBe(1);
        found.GetProperty("items")[0].GetProperty("id").GetString().ShouldBe("rare");
    }

    [Fact]
    public async Task The_catalogue_says_what_is_available_and_why_the_rest_is_not()
    {
        var activities = (await (await client.GetAsync("/api/activities")).Json()).EnumerateArray().ToList();

        var install = activities.Single(activity => activity.GetProperty("type").GetString() == "Orchestrator.Install");
        install.GetProperty("ports").EnumerateArray().ShouldContain(port => port.GetProperty("isFailure").GetBoolean());
        activities.ShouldContain(activity => activity.GetProperty("unavailable").ValueKind == System.Text.Json.JsonValueKind.String);
    }
}
