using System.Text.Json.Nodes;
using Orchestrator.Core.Distributions;

namespace Orchestrator.Core.Tests.Distributions;

public sealed class DefinitionDifferenceTests
{
    private const string Drawn = """
        {
          "name": "Patch", "variables": [{"id": "v", "name": "Code", "typeName": "Int32", "value": "0"}],
          "root": {
            "type": "Elsa.Flowchart",
            "activities": [
              {"id": "start", "type": "Elsa.Start", "name": "Start1"},
              {"id": "say", "type": "Orchestrator.Execute", "name": "Execute1", "script": {"typeName": "String", "expression": {"type": "Literal", "value": "echo one"}}, "metadata": {"displayText": "Say it", "designer": {"position": {"x": 1, "y": 2}}}}
            ],
            "connections": [{"source": {"activity": "start", "port": "Done"}, "target": {"activity": "say", "port": "In"}}]
          }
        }
        """;

    [Fact]
    public void Where_things_stand_and_in_which_order_they_are_written_does_not_matter()
    {
        var other = Json();
        var activities = other["root"]!["activities"]!.AsArray();
        var first = activities[0];
        activities.RemoveAt(0);
        activities.Add(first);
        activities[0]!["metadata"]!["designer"]!["position"]!["x"] = 900;
        activities[0]!["timeoutSeconds"] = new JsonObject { ["typeName"] = null, ["expression"] = null };

        Changes(other).ShouldBeEmpty();
    }

    [Fact]
    public void Everything_that_was_added_removed_or_changed_is_told_by_the_name_people_know()
    {
        var other = Json();
        other["name"] = "Patch all";
        other["customProperties"] = new JsonObject { ["runDeadlineMinutes"] = 60 };
        other["variables"] = new JsonArray();
        var root = other["root"]!;
        root["activities"]![1]!["script"]!["expression"]!["value"] = "echo two";
        root["activities"]!.AsArray().Add(new JsonObject { ["id"] = "end", ["type"] = "Elsa.End", ["name"] = "End1" });
        root["connections"]!.AsArray().Add(new JsonObject { ["source"] = new JsonObject { ["activity"] = "say", ["port"] = "Failed" }, ["target"] = new JsonObject { ["activity"] = "end", ["port"] = "In" } });

        Changes(other).ShouldBe(
        [
            new(ChangeKind.Changed, ChangedPart.Distribution, "", null, "name", "Patch", "Patch all"),
            new(ChangeKind.Added, ChangedPart.Distribution, "", null, "runDeadlineMinutes", null, "60"),
            new(ChangeKind.Added, ChangedPart.Activity, "End1", "end", null, null, "Elsa.End"),
            new(ChangeKind.Changed, ChangedPart.Activity, "Say it", "say", "script", "echo one", "echo two"),
            new(ChangeKind.Added, ChangedPart.Connection, "Say it (Failed) to End1", "say", null, null, "Say it (Failed) to End1"),
            new(ChangeKind.Removed, ChangedPart.Variable, "Code", null, null, """{"id":"v","name":"Code","typeName":"Int32","value":"0"}""", null),
        ]);
    }

    [Fact]
    public void What_the_flowchart_itself_says_is_compared_as_what_the_definition_says()
    {
        var other = Json();
        var root = other["root"]!;
        root["variables"] = new JsonArray(new JsonObject { ["id"] = "w", ["name"] = "Path", ["value"] = "/tmp" });
        root["customProperties"] = new JsonObject { ["runDeadlineMinutes"] = 60 };
        root["start"] = "say";

        Changes(other).ShouldBe(
        [
            new(ChangeKind.Added, ChangedPart.Distribution, "", null, "runDeadlineMinutes", null, "60"),
            new(ChangeKind.Added, ChangedPart.Distribution, "", null, "start", null, "Say it"),
            new(ChangeKind.Added, ChangedPart.Variable, "Path", null, null, null, """{"id":"w","name":"Path","value":"/tmp"}"""),
        ]);
    }

    [Fact]
    public void An_expression_is_told_with_its_kind()
    {
        var other = Json();
        other["root"]!["activities"]![1]!["script"]!["expression"] = new JsonObject { ["type"] = "JavaScript", ["value"] = "'echo ' + target.name" };

        Changes(other).ShouldHaveSingleItem().To.ShouldBe("JavaScript: 'echo ' + target.name");
    }

    private static IReadOnlyList<DefinitionChange> Changes(JsonObject other) =>
        DefinitionDifference.Between(Definition.Read(Drawn).Definition!, Definition.Read(other.ToJsonString()).Definition!);

    private static JsonObject Json() => (JsonObject)JsonNode.Parse(Drawn)!;
}
