using System.Text.Json;
using Orchestrator.Core.Access;
using Orchestrator.Core.Activities;

namespace Orchestrator.Server.Tests.Studio;

/// <summary>One descriptor that Elsa Studio cannot read leaves its canvas empty, without a word.</summary>
public sealed class DescriptorTests(RunningServer server) : IClassFixture<RunningServer>
{
    private static readonly string[] Reserved = ["id", "nodeId", "name", "type", "version", "metadata", "customProperties"];

    /// <summary>The editors of Elsa Studio 3.8.2.</summary>
    private static readonly string[] Editors =
    [
        "singleline", "multiline", "checkbox", "dropdown", "radiolist", "checklist", "multitext", "dictionary", "dynamic-outcomes", "http-status-codes",
        "switch-editor", "flow-switch-editor", "code-editor", "json-editor", "datetime-picker", "outcome-picker", "output-picker", "variable-picker",
        "input-picker", "type-picker", "workflow-definition-picker", "expression-editor",
    ];

    [Fact]
    public async Task Every_activity_of_the_catalogue_can_be_drawn()
    {
        var descriptors = await Descriptors();

        descriptors.Select(descriptor => descriptor.GetProperty("typeName").GetString())
            .ShouldBe(ActivityCatalogue.All.Select(activity => activity.Type).Concat(["Elsa.Flowchart", "Elsa.NotFoundActivity"]), ignoreOrder: true);
        foreach (var descriptor in descriptors)
        {
            var type = descriptor.GetProperty("typeName").GetString()!;
            descriptor.GetProperty("version").GetInt32().ShouldBe(1, type);
            descriptor.GetProperty("kind").GetString().ShouldBeOneOf("Action", "Trigger");
            descriptor.GetProperty("category").GetString().ShouldNotBeNullOrEmpty(type);
            var keys = descriptor.GetProperty("inputs").EnumerateArray().Concat(descriptor.GetProperty("outputs").EnumerateArray())
                .Select(member => member.GetProperty("name").GetString()!).ToList();
            keys.ShouldBeUnique(StringComparer.OrdinalIgnoreCase);
            keys.ShouldAllBe(key => !Reserved.Contains(key, StringComparer.OrdinalIgnoreCase), type);
            foreach (var port in descriptor.GetProperty("ports").EnumerateArray())
                port.GetProperty("type").GetString().ShouldBe("Flow", type);
        }
    }

    [Fact]
    public async Task Every_input_has_an_editor_that_exists_with_settings_that_it_can_read()
    {
        foreach (var input in (await Descriptors()).SelectMany(descriptor => descriptor.GetProperty("inputs").EnumerateArray()))
        {
            var name = input.GetProperty("name").GetString();
            input.GetProperty("uiHint").GetString().ShouldBeOneOf(Editors);
            input.GetProperty("description").GetString().ShouldNotBeNullOrEmpty(name);
            var specifications = input.GetProperty("uiSpecifications");
            foreach (var settings in specifications.EnumerateObject().Where(settings => settings.Value.ValueKind == JsonValueKind.Object))
            {
                if (settings.Value.TryGetProperty("editorHeight", out var height))
                    height.ValueKind.ShouldBe(JsonValueKind.Number, $"{name}: a word here ends Elsa Studio's panel");
            }
        }
    }

    [Fact]
    public async Task Ranges_are_told_where_numbers_are_asked_for()
    {
        var install = (await Descriptors()).Single(descriptor => descriptor.GetProperty("typeName").GetString() == "Orchestrator.Install");
        install.GetProperty("inputs").EnumerateArray().Single(input => input.GetProperty("name").GetString() == "TimeoutMinutes")
            .GetProperty("description").GetString()!.ShouldContain("from 1 to 120 minutes; default 10");
    }

    [Fact]
    public async Task Timeframes_to_choose_from_are_those_there_are_now()
    {
        var client = server.Client();
        var options = "/elsa/api/descriptors/activities/Orchestrator.Timeframe/options/timeframe";
        await client.PutAsync("/api/timeframes/Nights", new StringContent("""{"grid":"No; Mon-Fri 22:00-06:00 Normal"}""", System.Text.Encoding.UTF8, "application/json"));

        var answer = await (await client.PostAsync(options, new StringContent("""{"context":{}}""", System.Text.Encoding.UTF8, "application/json"))).Json();
        answer.GetProperty("items").GetProperty("dropdown").GetProperty("selectList").GetProperty("items").EnumerateArray()
            .Select(item => item.GetProperty("value").GetString()).ShouldContain("Nights");
        (await (await client.PostAsync("/elsa/api/descriptors/activities/Orchestrator.Timeframe/options/none", null)).Problem(400)).ShouldContain("no input");
    }

    [Fact]
    public async Task Every_choice_that_the_server_is_to_supply_is_supplied()
    {
        var supplied = ActivityCatalogue.All.SelectMany(activity => activity.Inputs.Where(input => input.OptionsFrom is not null).Select(input => (activity.Type, Input: input))).ToList();
        supplied.Select(one => one.Input.OptionsFrom).ShouldContain("packages");
        foreach (var (type, input) in supplied)
        {
            input.UiHint.ShouldBe("dropdown", $"{type}.{input.Name}");
            var answer = await server.Client(Role.Viewer).PostAsync($"/elsa/api/descriptors/activities/{type}/options/{input.Name}", null);
            (await answer.Json()).GetProperty("items").GetProperty("dropdown").GetProperty("selectList").GetProperty("items").ValueKind.ShouldBe(JsonValueKind.Array);
        }
    }

    private async Task<IReadOnlyList<JsonElement>> Descriptors() =>
        [.. (await (await server.Client(Role.Viewer).GetAsync("/elsa/api/descriptors/activities?Refresh=True")).Json()).GetProperty("items").EnumerateArray()];
}
