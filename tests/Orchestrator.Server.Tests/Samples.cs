using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Orchestrator.Server.Tests;

/// <summary>Distributions as small as they can be.</summary>
internal static class Samples
{
    /// <summary>Start, one script, end.</summary>
    public static JsonObject Script(string? id = null)
    {
        var definition = new JsonObject { ["name"] = "Greeting" };
        if (id is not null)
            definition["definitionId"] = id;
        definition["root"] = Flowchart(
            [
                Activity("start", "Elsa.Start"),
                Activity("greet", "Orchestrator.Execute", ("script", "echo hello")),
                Activity("end", "Elsa.End"),
            ],
            ("start", "greet"), ("greet", "end"));
        return definition;
    }

    /// <summary>Start, a delay of an hour, end: a run that stays.</summary>
    public static JsonObject Waiting() => new()
    {
        ["name"] = "Waiting",
        ["root"] = Flowchart(
            [Activity("start", "Elsa.Start"), Activity("rest", "Elsa.Delay", ("timeSpan", "1.00:00:00")), Activity("end", "Elsa.End")],
            ("start", "rest"), ("rest", "end")),
    };

    /// <summary>Start, an installation with the Retry that every one has, end.</summary>
    public static JsonObject Installing() => new()
    {
        ["name"] = "Installing",
        ["root"] = Flowchart(
            [Activity("start", "Elsa.Start"), Activity("install", "Orchestrator.Install"), Activity("end", "Elsa.End")],
            ("start", "install"), ("install", "end")),
    };

    /// <summary>One script that must be accepted within a minute.</summary>
    public static JsonObject Impatient() => new()
    {
        ["name"] = "Impatient",
        ["root"] = Flowchart(
            [
                Activity("start", "Elsa.Start"),
                Activity("greet", "Orchestrator.Execute", ("script", "echo hello"), ("acceptWithinMinutes", "1")),
                Activity("end", "Elsa.End"),
            ],
            ("start", "greet"), ("greet", "end")),
    };

    /// <summary>Three mistakes: an unknown type, a value out of range, and a missing one.</summary>
    public static JsonObject Mistaken() => new()
    {
        ["name"] = "Mistaken",
        ["root"] = Flowchart(
            [
                Activity("start", "Elsa.Start"),
                Activity("wrong", "No.Such.Activity"),
                Activity("late", "Orchestrator.Retry", ("windowMinutes", "3")),
                Activity("empty", "Orchestrator.Execute"),
            ],
            ("start", "wrong"), ("wrong", "late"), ("late", "empty")),
    };

    /// <summary>A trigger "t" and one script, over one simulated target.</summary>
    public static JsonObject Triggered(string id, string trigger, params (string Name, string Value)[] inputs) => new()
    {
        ["definitionId"] = id,
        ["name"] = "Triggered",
        ["customProperties"] = new JsonObject { ["targets"] = new JsonArray("sim-000001") },
        ["root"] = Flowchart([Activity("t", trigger, inputs), Activity("greet", "Orchestrator.Execute", ("script", "echo hello"))], ("t", "greet")),
    };

    /// <summary>Saves and publishes; returns the definition's id.</summary>
    public static async Task<string> Publish(this HttpClient administrator, JsonObject definition)
    {
        var saved = await (await administrator.PostAsJsonAsync("/api/definitions", definition)).Json();
        var id = saved.GetProperty("id").GetString()!;
        var published = await administrator.PostAsync($"/api/definitions/{id}/publish", null);
        published.StatusCode.ShouldBe(System.Net.HttpStatusCode.OK, await published.Content.ReadAsStringAsync());
        return id;
    }

    private static JsonObject Activity(string id, string type, params (string Name, string Value)[] inputs)
    {
        var activity = new JsonObject { ["id"] = id, ["type"] = type, ["version"] = 1 };
        foreach (var (name, value) in inputs)
            activity[name] = new JsonObject { ["typeName"] = "String", ["expression"] = new JsonObject { ["type"] = "Literal", ["value"] = value } };
        return activity;
    }

    private static JsonObject Flowchart(JsonNode[] activities, params (string From, string To)[] edges) => new()
    {
        ["id"] = "flowchart",
        ["type"] = "Elsa.Flowchart",
        ["activities"] = new JsonArray(activities),
        ["connections"] = new JsonArray([.. edges.Select(edge => new JsonObject
        {
            ["source"] = new JsonObject { ["activity"] = edge.From, ["port"] = "Done" },
            ["target"] = new JsonObject { ["activity"] = edge.To, ["port"] = "In" },
        })]),
    };
}
