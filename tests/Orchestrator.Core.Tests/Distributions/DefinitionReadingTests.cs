using System.Text.Json.Nodes;
using Orchestrator.Core.Distributions;

namespace Orchestrator.Core.Tests.Distributions;

public sealed class DefinitionReadingTests
{
    private const string Execute = "Orchestrator.Execute";

    /// <summary>Every one says the same: run this script with a time-out of 60 seconds, stop on the first error, and 0 and 5 are success.</summary>
    public static TheoryData<string, string> Shapes => new()
    {
        { "typed, as Elsa's server writes", """
            "script":{"typeName":"String","expression":{"type":"Literal","value":"echo"}},"timeoutSeconds":{"typeName":"Int32","expression":{"type":"Literal","value":60}},
            "stopOnFirstError":{"typeName":"Boolean","expression":{"type":"Literal","value":true}},"successCodes":{"typeName":"List<Int32>","expression":{"type":"Literal","value":[0,5]}}
            """ },
        { "text, as Studio writes", """
            "script":{"typeName":null,"expression":{"type":"Literal","value":"echo"},"memoryReference":null},"timeoutSeconds":{"typeName":null,"expression":{"type":"Literal","value":"60"}},
            "stopOnFirstError":{"typeName":null,"expression":{"type":"Literal","value":"True"}},"successCodes":{"typeName":null,"expression":{"type":"Object","value":"[\"0\",\"5\"]"}}
            """ },
        { "no type names", """
            "script":{"expression":{"type":"Literal","value":"echo"}},"timeoutSeconds":{"expression":{"type":"Literal","value":" 60 "}},
            "successCodes":{"expression":{"type":"Literal","value":"[0,5]"}}
            """ },
        { "reordered keys, null and absent inputs", """
            "timeoutSeconds":{"expression":{"value":"60","type":"Literal"},"typeName":"Int32"},"shell":null,"program":{"typeName":"String","expression":null},
            "arguments":{"typeName":"List<String>","expression":{"type":"Object","value":""}},"successCodes":{"expression":{"value":[0,"5"],"type":"Object"}},
            "actionName":{"typeName":"String","expression":{"type":"Literal","value":""}},"script":{"expression":{"type":"Literal","value":"echo"}}
            """ },
        { "bare values", """
            "script":"echo","timeoutSeconds":60,"successCodes":[0,5]
            """ },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Inputs_mean_the_same_in_every_shape(string shape, string inputs)
    {
        var graph = Draw.Graph(Draw.Only(Execute, inputs));

        var order = Tokens.Enter(graph).ShouldBeOfType<Core.Activities.Step.Execute>(shape).Order;
        var action = order.Actions.ShouldHaveSingleItem().ShouldBeOfType<Contracts.Commands.ScriptAction>();
        action.Script.ShouldBe("echo");
        action.Timeout.ShouldBe(TimeSpan.FromSeconds(60));
        action.SuccessCodes.ShouldBe([0, 5]);
        order.StopOnFirstError.ShouldBeTrue();
    }

    public static TheoryData<string> Connections => new()
    {
        """{"source":{"activity":"s","port":"Done"},"target":{"activity":"e","port":"In"},"vertices":[]}""",
        """{"source":{"activity":"s"},"target":{"activity":"e"}}""",
        """{"target":{"port":null,"activity":"e"},"source":{"port":null,"activity":"s"}}""",
        """{"source":"s","target":"e","sourcePort":"Done","targetPort":"In"}""",
        """{"source":"s","target":"e"}""",
    };

    [Theory]
    [MemberData(nameof(Connections))]
    public void Connections_mean_the_same_in_every_shape(string connection)
    {
        var definition = Draw.Read(Draw.Flowchart(Draw.Activity("e", "Elsa.End") + "," + Draw.Activity("s", "Elsa.Start"), connection));

        definition.Connections.ShouldHaveSingleItem().ShouldBe(new DefinitionConnection("s", "Done", "e", "In"));
        var graph = Compiler.Compile(definition).Graph.ShouldNotBeNull();
        graph.Activities[graph.Start].Id.ShouldBe("s");
        JsonNode.Parse(definition.Json)!["root"]!["connections"]![0]!["source"]!.ToJsonString().ShouldBe("""{"activity":"s","port":"Done"}""");
    }

    [Fact]
    public void The_flowchart_written_by_Elsa_loads_round_trips_and_is_refused_because_it_forks()
    {
        var original = File.ReadAllText(Repository.Path("tests", "Orchestrator.Core.Tests", "Distributions", "elsa-flowchart.json"));

        var definition = Draw.Read(original);
        var again = Draw.Read(definition.Json);

        again.Json.ShouldBe(definition.Json);
        ShouldContain(JsonNode.Parse(original)!, JsonNode.Parse(definition.Json)!["root"]!, "root");
        var errors = Compiler.Compile(definition).Errors;
        errors.ShouldContain(error => error.Activity == "fork" && error.Message.Contains("one token"));
        errors.ShouldContain(error => error.Activity == "join");
    }

    [Fact]
    public void Unknown_fields_survive_at_every_level()
    {
        const string json = """
            {"definitionId":"d","name":"D","future":{"a":[1,{"b":null}]},"options":{"x":1},"root":{"id":"f","type":"Elsa.Flowchart","later":true,
            "activities":[{"id":"x","type":"Acme.Unknown","version":7,"strange":{"expression":{"type":"Liquid","value":"{{ a }}"},"extra":1},"metadata":{"designer":{"position":{"x":1.5,"y":-2}},"note":"ä"}},
            {"id":"n","type":"Elsa.NotFoundActivity","missingTypeName":"Acme.Gone","originalActivityJson":"{\"type\":\"Acme.Gone\"}"}],
            "connections":[{"source":{"activity":"x","port":"Done","hint":1},"target":{"activity":"n","port":"In"},"vertices":[{"x":1,"y":2}],"style":"bold"}]}}
            """;

        var definition = Draw.Read(json);

        ShouldContain(JsonNode.Parse(json)!, JsonNode.Parse(definition.Json)!, "");
        var errors = Compiler.Compile(definition).Errors;
        errors.ShouldContain(error => error.Activity == "x" && error.Message.Contains("Acme.Unknown"));
        errors.ShouldContain(error => error.Activity == "n" && error.Message.Contains("Acme.Gone"));
    }

    [Fact]
    public void A_bare_flowchart_becomes_the_root_of_a_definition()
    {
        var definition = Draw.Read("""{"id":"Flow","type":"Elsa.Flowchart","name":"Mine","activities":[{"id":"s","type":"Elsa.Start"}]}""");

        definition.Name.ShouldBe("Mine");
        definition.DefinitionId.ShouldBeEmpty();
        Compiler.Compile(definition).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public void What_the_code_view_shows_can_be_pasted_back()
    {
        var definition = Draw.Read("""{"DefinitionId":"d","Name":"N","Version":4,"Root":{"Type":"Elsa.Flowchart","Activities":[{"id":"s","type":"Elsa.Start"}]}}""");

        (definition.DefinitionId, definition.Name, definition.Version, definition.Activities.Count).ShouldBe(("d", "N", 4, 1));
    }

    [Fact]
    public void Missing_node_ids_are_filled_and_given_ones_kept()
    {
        var definition = Draw.Read("""{"name":"W","root":{"id":"f","type":"Elsa.Flowchart","activities":[{"id":"a","type":"Elsa.Start"},{"id":"b","nodeId":"mine","type":"Elsa.End"}]}}""");

        var root = JsonNode.Parse(definition.Json)!["root"]!;
        root["nodeId"]!.GetValue<string>().ShouldBe("W:f");
        root["activities"]!.AsArray().Select(activity => activity!["nodeId"]!.GetValue<string>()).ShouldBe(["W:f:a", "mine"]);
    }

    [Fact]
    public void Another_identity_changes_nothing_else()
    {
        var definition = Draw.Read(Draw.Only("Elsa.Start", more: ",\"x\":1"));

        var stored = definition.With("new", 9);

        (stored.DefinitionId, stored.Version).ShouldBe(("new", 9));
        stored.With("d", 3).Json.ShouldBe(definition.Json);
    }

    public static TheoryData<string, string> Unreadable => new()
    {
        { "", "JSON" },
        { "{\"root\":\n{,}}", "line 2, position 2" },
        { "[1]", "no object" },
        { "{}", "no root" },
        { """{"root":null}""", "no root" },
        { """{"root":{"activities":5}}""", "must be a list" },
        { """{"name":"a","name":"b","root":{}}""", "JSON" },
        { "{\"root\":{\"x\":\"\\ud800\"}}", "Unicode" },
        { "{\"root\":" + new string('[', 100) + new string(']', 100) + "}", "depth" },
        { "{\"root\":{\"x\":\"" + new string('x', Definition.LargestSize) + "\"}}", "larger than 1 MiB" },
        { "{\"root\":{\"activities\":[" + string.Join(',', Enumerable.Repeat("{}", Definition.MostActivities + 1)) + "]}}", "at most 1000" },
    };

    [Theory]
    [MemberData(nameof(Unreadable))]
    public void What_cannot_be_read_says_why(string json, string part)
    {
        var reading = Definition.Read(json);

        reading.Definition.ShouldBeNull();
        reading.Errors.ShouldHaveSingleItem().Message.ShouldContain(part);
    }

    /// <summary>Everything that is in the original is in the copy, which may have more.</summary>
    private static void ShouldContain(JsonNode original, JsonNode? copy, string place)
    {
        switch (original)
        {
            case JsonObject json:
                foreach (var (key, value) in json)
                {
                    var found = copy.ShouldBeOfType<JsonObject>(place).TryGetPropertyValue(key, out var same);
                    found.ShouldBeTrue($"{place}.{key}");
                    if (value is not null)
                        ShouldContain(value, same, $"{place}.{key}");
                }

                break;
            case JsonArray list:
                copy.ShouldBeOfType<JsonArray>(place).Count.ShouldBe(list.Count, place);
                for (var i = 0; i < list.Count; i++)
                    ShouldContain(list[i]!, copy[i], $"{place}[{i}]");
                break;
            default:
                JsonNode.DeepEquals(original, copy).ShouldBeTrue(place);
                break;
        }
    }
}
