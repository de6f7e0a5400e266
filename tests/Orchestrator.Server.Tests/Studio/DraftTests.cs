using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orchestrator.Core.Access;

namespace Orchestrator.Server.Tests.Studio;

public sealed class DraftTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Definitions = "/elsa/api/workflow-definitions";

    [Fact]
    public async Task A_new_definition_is_saved_again_and_again_published_and_changed_as_the_next_draft()
    {
        var drawn = await Save(New("Patch office"));
        drawn["version"]!.GetValue<int>().ShouldBe(1);
        drawn["isPublished"]!.GetValue<bool>().ShouldBeFalse();

        Draw(drawn, End("end"));
        drawn = await Save(drawn);
        drawn["version"]!.GetValue<int>().ShouldBe(1);
        drawn = await Save(drawn, publish: true);
        drawn["isPublished"]!.GetValue<bool>().ShouldBeTrue();

        drawn["description"] = "Every second Tuesday";
        var next = await Save(drawn);
        next["version"]!.GetValue<int>().ShouldBe(2);
        next["isPublished"]!.GetValue<bool>().ShouldBeFalse();
        (await Get($"{Definitions}/by-definition-id/{Id(drawn)}?versionOptions=Published"))["version"]!.GetValue<int>().ShouldBe(1);
        (await Get($"{Definitions}/by-id/{drawn["id"]}"))["version"]!.GetValue<int>().ShouldBe(1);
    }

    [Fact]
    public async Task A_save_over_what_somebody_else_has_saved_is_refused_and_says_who()
    {
        var mine = await Save(Draw(New("Contended"), End("end")));
        var theirs = (JsonObject)mine.DeepClone();
        theirs["description"] = "theirs";
        await Save(theirs);

        mine["description"] = "mine";
        var errors = await Refused(mine, publish: false);
        errors.ShouldContain("changed by administrator");
        (await Get($"{Definitions}/by-definition-id/{Id(mine)}?versionOptions=Latest"))["description"]!.ToString().ShouldBe("theirs");
    }

    [Fact]
    public async Task What_cannot_run_is_kept_as_a_draft_with_its_problems_and_is_not_published()
    {
        var saved = await Save(Draw(New("Broken"), Activity("install", "Orchestrator.Install", ("timeoutMinutes", "500"))));
        var problem = saved["problems"]!.AsArray().ShouldHaveSingleItem()!;
        problem["activity"]!.ToString().ShouldBe("install");
        problem["activityName"]!.ToString().ShouldBe("install1");
        problem["input"]!.ToString().ShouldBe("timeoutMinutes");

        (await Refused(saved, publish: true)).ShouldContain("install1 timeoutMinutes must be a whole number from 1 to 120");
        (await server.Client().GetAsync($"{Definitions}/by-definition-id/{Id(saved)}?versionOptions=Published")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task An_unknown_activity_becomes_a_stand_in_on_the_canvas_and_comes_back_untouched()
    {
        var foreign = Activity("mail", "Elsa.SendEmail");
        foreign["to"] = new JsonObject { ["typeName"] = "String", ["expression"] = new JsonObject { ["type"] = "Liquid", ["value"] = "{{ x }}" } };
        var model = Draw(New("Foreign"), Activity("start", "Elsa.Start"), foreign);
        model["root"]!["connections"] = new JsonArray(Connection("start", "mail"));
        await server.Client().PostAsync("/api/definitions", Body(With(model, "definitionId", "foreign")));

        var shown = await Get($"{Definitions}/by-definition-id/foreign?versionOptions=Latest");
        var stand = shown["root"]!["activities"]!.AsArray().Single(activity => activity!["id"]!.ToString() == "mail")!;
        stand["type"]!.ToString().ShouldBe("Elsa.NotFoundActivity");
        stand["missingTypeName"]!.ToString().ShouldBe("Elsa.SendEmail");
        shown["root"]!["connections"]!.AsArray().ShouldBeEmpty("it has no port to end at");

        shown["description"] = "moved";
        await Save(shown);
        var kept = await Get("/api/definitions/foreign");
        var restored = kept["root"]!["activities"]!.AsArray().Single(activity => activity!["id"]!.ToString() == "mail")!;
        restored["type"]!.ToString().ShouldBe("Elsa.SendEmail");
        restored["to"]!["expression"]!["value"]!.ToString().ShouldBe("{{ x }}");
        kept["root"]!["connections"]!.AsArray().ShouldHaveSingleItem()!["target"]!["activity"]!.ToString().ShouldBe("mail");
    }

    [Fact]
    public async Task Activities_without_a_place_get_one_and_bare_values_become_what_the_editor_reads()
    {
        var model = Draw(New("Bare"), Activity("start", "Elsa.Start"), With(Activity("say", "Orchestrator.Execute"), "script", "echo hello"));
        model["root"]!["connections"] = new JsonArray(Connection("start", "say"));
        await server.Client().PostAsync("/api/definitions", Body(With(model, "definitionId", "bare")));

        var activities = (await Get($"{Definitions}/by-definition-id/bare?versionOptions=Latest"))["root"]!["activities"]!.AsArray();
        activities.Select(activity => activity!["metadata"]!["designer"]!["position"]!["x"]!.GetValue<int>()).ShouldBeUnique();
        activities[1]!["script"]!["expression"]!["value"]!.ToString().ShouldBe("echo hello");
        activities[1]!["script"]!.AsObject().ContainsKey("typeName").ShouldBeTrue();
    }

    [Fact]
    public async Task Selecting_an_activity_which_moves_it_to_the_end_makes_no_new_version()
    {
        var published = await Save(Draw(New("Order"), Activity("start", "Elsa.Start"), End("end"), connect: true), publish: true);
        var activities = published["root"]!["activities"]!.AsArray();
        var first = activities[0];
        activities.RemoveAt(0);
        activities.Add(first);

        (await Save(published))["version"]!.GetValue<int>().ShouldBe(1);
    }

    [Fact]
    public async Task Other_kinds_of_workflows_are_refused()
    {
        var model = New("Sequence");
        model["root"]!["type"] = "Elsa.Sequence";
        (await Refused(model, publish: false)).ShouldContain("Choose Flowchart");
    }

    [Fact]
    public async Task Drafts_can_be_deleted_and_what_was_published_stays()
    {
        var draft = await Save(Draw(New("Short-lived"), End("end")));
        (await server.Client().DeleteAsync($"{Definitions}/{Id(draft)}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await server.Client().GetAsync($"{Definitions}/by-definition-id/{Id(draft)}?versionOptions=Latest")).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        var published = await Save(Draw(New("Long-lived"), End("end")), publish: true);
        (await (await server.Client().DeleteAsync($"{Definitions}/{Id(published)}")).Problem(400)).ShouldContain("runs and reports refer to it");
        (await (await server.Client().PostAsync($"{Definitions}/{Id(published)}/retract", Body([]))).Problem(400)).ShouldContain("pause");
    }

    [Fact]
    public async Task What_cannot_be_drawn_is_not_taken_from_a_file_and_leaves_what_was_there()
    {
        var drawn = await Save(Draw(New("Imported"), End("end")));
        var file = (JsonObject)drawn.DeepClone();
        file["description"] = "from a file";
        Draw(file, End("end"), End("end"));
        (await (await server.Client().PostAsync($"{Definitions}/import", Body(file))).Problem(400)).ShouldContain("two of its activities have the id 'end'");
        file["root"]!["type"] = "Elsa.Sequence";
        (await (await server.Client().PostAsync($"{Definitions}/import", Body(file))).Problem(400)).ShouldContain("Choose Flowchart");
        (await Get($"{Definitions}/by-definition-id/{Id(drawn)}"))["id"]!.ToString().ShouldBe(drawn["id"]!.ToString());

        file["root"]!["type"] = "Elsa.Flowchart";
        Draw(file, End("other"));
        (await (await server.Client().PostAsync($"{Definitions}/import", Body(file))).Json()).GetProperty("description").GetString().ShouldBe("from a file");
    }

    [Fact]
    public async Task An_earlier_version_becomes_the_next_draft_but_not_over_one_that_is_not_published()
    {
        var first = await Save(Draw(New("Reverted"), End("end")), publish: true);
        var changed = (JsonObject)first.DeepClone();
        changed["description"] = "second";
        var draft = await Save(changed);
        (await (await server.Client().PostAsync($"{Definitions}/{Id(first)}/revert/1", Body([]))).Problem(400)).ShouldContain("Publish or delete it first");
        (await Get($"{Definitions}/by-definition-id/{Id(first)}"))["id"]!.ToString().ShouldBe(draft["id"]!.ToString());

        await Save(draft, publish: true);
        (await server.Client().PostAsync($"{Definitions}/{Id(first)}/revert/1", Body([]))).StatusCode.ShouldBe(HttpStatusCode.OK);
        var reverted = await Get($"{Definitions}/by-definition-id/{Id(first)}");
        reverted["version"]!.GetValue<int>().ShouldBe(3);
        reverted["description"]!.ToString().ShouldBe("");
    }

    [Fact]
    public async Task A_draft_is_deleted_only_as_it_was_read()
    {
        var read = await Save(Draw(New("Read"), End("end")));
        var changed = (JsonObject)read.DeepClone();
        changed["description"] = "changed meanwhile";
        var latest = await Save(changed);
        var versions = "/elsa/api/workflow-definition-versions";
        (await (await server.Client().DeleteAsync($"{versions}/{read["id"]}")).Problem(400)).ShouldContain("Reload the page");
        var several = Body(new JsonObject { ["ids"] = new JsonArray(read["id"]!.ToString()) });
        (await (await server.Client().PostAsync("/elsa/api/bulk-actions/delete/workflow-definitions/by-id", several)).Problem(400)).ShouldContain("Reload the page");

        (await server.Client().DeleteAsync($"{versions}/{latest["id"]}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await server.Client().GetAsync($"{Definitions}/by-definition-id/{Id(read)}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Of_several_those_that_can_be_published_are_and_the_others_are_named()
    {
        var broken = await Save(Draw(New("Several broken"), Activity("install", "Orchestrator.Install", ("timeoutMinutes", "500"))));
        var good = await Save(Draw(New("Several good"), End("end")));
        var answer = await server.Client().PostAsync(
            "/elsa/api/bulk-actions/publish/workflow-definitions/by-definition-ids", Body(new JsonObject { ["definitionIds"] = new JsonArray(Id(broken), Id(good)) }));
        (await answer.Problem(400)).ShouldBe("1 of 2 published, 1 not.");
        (await answer.Json()).GetProperty("errors").GetRawText().ShouldContain(Id(broken));
        (await Get($"{Definitions}/by-definition-id/{Id(good)}"))["isPublished"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task Of_several_runs_those_that_can_be_cancelled_are_and_the_others_are_named()
    {
        var definition = await Save(Draw(New("Cancelled"), End("end")), publish: true);
        var target = (await (await server.Client().GetAsync("/api/targets?limit=1")).Json()).GetProperty("items")[0].GetProperty("name").GetString()!;
        var later = new JsonObject { ["definitionId"] = Id(definition), ["targets"] = new JsonArray(target), ["startAt"] = TimeProvider.System.GetUtcNow().AddDays(300), ["id"] = "later" };
        (await server.Client().PostAsync("/api/runs", Body(later))).StatusCode.ShouldBe(HttpStatusCode.Created);
        var answer = await server.Client().PostAsync("/elsa/api/bulk-actions/cancel/workflow-instances", Body(new JsonObject { ["ids"] = new JsonArray("none", "later") }));
        (await answer.Problem(400)).ShouldBe("1 of 2 cancelled, 1 not.");
        (await answer.Json()).GetProperty("errors").GetRawText().ShouldContain("none");
        (await Get("/api/runs/later"))["status"]!.ToString().ShouldBe("cancelled");
    }

    [Fact]
    public async Task A_viewer_is_shown_everything_and_gets_no_links_to_change_it()
    {
        var saved = await Save(Draw(New("Shown"), End("end")));
        var shown = (await (await server.Client(Role.Viewer).GetAsync($"{Definitions}/by-definition-id/{Id(saved)}")).Json()).GetRawText();
        shown.ShouldNotContain("\"publish\"");
        saved["links"]!.ToJsonString().ShouldContain("\"publish\"");
    }

    [Fact]
    public async Task Lists_name_every_version_that_was_asked_for()
    {
        var published = await Save(Draw(New("Listed"), End("end")), publish: true);
        published["description"] = "changed";
        await Save(published);
        var id = Id(published);

        Versions(await Get($"{Definitions}?versionOptions=AllVersions&DefinitionIds={id}")).ShouldBe([2, 1]);
        Versions(await Get($"{Definitions}?versionOptions=Published&DefinitionIds={id}")).ShouldBe([1]);
        Versions(await Get($"{Definitions}?Ids={id}~1")).ShouldBe([1]);
        Versions(await Get($"{Definitions}?versionOptions=Latest&Page=0&PageSize=10&SearchTerm=listed")).ShouldBe([2]);
        (await Get($"{Definitions}/validation/is-name-unique?name=LISTED"))["isUnique"]!.GetValue<bool>().ShouldBeFalse();
        (await Get($"{Definitions}/validation/is-name-unique?name=LISTED&definitionId={id}"))["isUnique"]!.GetValue<bool>().ShouldBeTrue();
    }

    private static IEnumerable<int> Versions(JsonObject list) => list["items"]!.AsArray().Select(item => item!["version"]!.GetValue<int>());

    private static string Id(JsonObject definition) => definition["definitionId"]!.ToString();

    private static JsonObject New(string name) => new()
    {
        ["id"] = null,
        ["name"] = name,
        ["root"] = new JsonObject { ["id"] = "root", ["type"] = "Elsa.Flowchart", ["version"] = 1, ["name"] = "Flowchart1", ["activities"] = new JsonArray(), ["connections"] = new JsonArray() },
    };

    private static JsonObject Activity(string id, string type, params (string Name, string Value)[] inputs)
    {
        var activity = new JsonObject { ["id"] = id, ["name"] = $"{id}1", ["type"] = type, ["version"] = 1 };
        foreach (var (name, value) in inputs)
            activity[name] = new JsonObject { ["typeName"] = null, ["expression"] = new JsonObject { ["type"] = "Literal", ["value"] = value }, ["memoryReference"] = null };
        return activity;
    }

    private static JsonObject End(string id) => Activity(id, "Elsa.End");

    private static JsonObject Connection(string from, string to) => new()
    {
        ["source"] = new JsonObject { ["activity"] = from, ["port"] = "Done" }, ["target"] = new JsonObject { ["activity"] = to, ["port"] = "In" },
    };

    private static JsonObject Draw(JsonObject model, JsonObject one) => Draw(model, [one]);

    private static JsonObject Draw(JsonObject model, JsonObject one, JsonObject two, bool connect = false)
    {
        Draw(model, [one, two]);
        if (connect)
            model["root"]!["connections"] = new JsonArray(Connection(one["id"]!.ToString(), two["id"]!.ToString()));
        return model;
    }

    private static JsonObject Draw(JsonObject model, JsonObject[] activities)
    {
        model["root"]!["activities"] = new JsonArray([.. activities]);
        return model;
    }

    private static JsonObject With(JsonObject json, string key, string value)
    {
        json[key] = value;
        return json;
    }

    private static StringContent Body(JsonObject json) => new(json.ToJsonString(), Encoding.UTF8, "application/json");

    private async Task<JsonObject> Get(string path)
    {
        var answer = await server.Client().GetAsync(path);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return (JsonObject)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    private async Task<JsonObject> Save(JsonObject model, bool publish = false)
    {
        var answer = await Send(model, publish);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return (JsonObject)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["workflowDefinition"]!.DeepClone();
    }

    /// <summary>The errors as Elsa Studio reads them.</summary>
    private async Task<string> Refused(JsonObject model, bool publish)
    {
        var answer = await Send(model, publish);
        await answer.Problem(400);
        var errors = (await answer.Json()).GetProperty("errors");
        errors.ValueKind.ShouldBe(JsonValueKind.Object);
        return string.Join('\n', errors.EnumerateObject().SelectMany(error => error.Value.EnumerateArray().Select(text => text.GetString())));
    }

    private Task<HttpResponseMessage> Send(JsonObject model, bool publish) =>
        server.Client().PostAsync(Definitions, Body(new JsonObject { ["model"] = model.DeepClone(), ["publish"] = publish }));
}
