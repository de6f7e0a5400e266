using System.Text.Json.Nodes;
using Orchestrator.Core.Distributions;

namespace Orchestrator.Benchmarks;

/// <summary>The distributions that are measured.</summary>
internal static class BenchmarkDefinitions
{
    /// <summary>Five activities that never wait: the price of a step.</summary>
    public static DistributionGraph Steps { get; } = Compile(
        "steps",
        [
            Node("decide", "Elsa.FlowDecision", ("condition", Literal(true))),
            Node("set", "Elsa.SetVariable", ("value", Literal("pilot")), ("variable", new JsonObject { ["id"] = "ring" })),
            Node("decide-again", "Elsa.FlowDecision", ("condition", Literal(true))),
            Node("end", "Elsa.End"),
        ],
        [("start", "Done", "decide"), ("decide", "True", "set"), ("set", "Done", "decide-again"), ("decide-again", "True", "end")]);

    /// <summary>Five activities as people draw them: start, timeframe, install, execute, end.</summary>
    public static DistributionGraph Distribution { get; } = Compile(
        "distribution",
        [
            Node("frame", "Orchestrator.Timeframe", ("grid", Literal("Normal"))),
            Node("install", "Orchestrator.Install"),
            Node("execute", "Orchestrator.Execute", ("script", Literal("echo hello"))),
            Node("end", "Elsa.End"),
        ],
        [("start", "Done", "frame"), ("frame", "Open", "install"), ("install", "Done", "execute"), ("execute", "Done", "end")]);

    /// <summary>One command of four actions.</summary>
    public static DistributionGraph FourActions { get; } = Compile(
        "four-actions",
        [
            Node("execute", "Orchestrator.Execute", ("actions", Literal(new JsonArray(
                [.. Enumerable.Range(1, 4).Select(number => new JsonObject { ["name"] = $"action {number}", ["script"] = "echo hello" })])))),
            Node("end", "Elsa.End"),
        ],
        [("start", "Done", "execute"), ("execute", "Done", "end")]);

    /// <summary>Everybody waits for a day.</summary>
    public static DistributionGraph Waiting { get; } = Compile("waiting", [Node("rest", "Elsa.Delay", ("timeSpan", Literal("1.00:00:00")))], [("start", "Done", "rest")]);

    private static JsonObject Literal(JsonNode value) =>
        new() { ["typeName"] = null, ["expression"] = new JsonObject { ["type"] = "Literal", ["value"] = value } };

    private static JsonObject Node(string id, string type, params (string Name, JsonNode Value)[] inputs)
    {
        var node = new JsonObject { ["id"] = id, ["type"] = type, ["version"] = 1 };
        foreach (var (name, value) in inputs)
            node[name] = value;
        return node;
    }

    private static DistributionGraph Compile(string name, JsonObject[] activities, (string From, string Port, string To)[] edges)
    {
        var root = new JsonObject
        {
            ["id"] = "flow",
            ["type"] = "Elsa.Flowchart",
            ["version"] = 1,
            ["activities"] = new JsonArray([Node("start", "Elsa.Start"), .. activities]),
            ["variables"] = new JsonArray(new JsonObject { ["id"] = "ring", ["name"] = "Ring", ["typeName"] = "String", ["value"] = "" }),
            ["connections"] = new JsonArray(
            [
                .. edges.Select(edge => new JsonObject
                {
                    ["source"] = new JsonObject { ["activity"] = edge.From, ["port"] = edge.Port },
                    ["target"] = new JsonObject { ["activity"] = edge.To, ["port"] = "In" },
                }),
            ]),
        };
        var reading = Definition.Read(new JsonObject { ["definitionId"] = name, ["name"] = name, ["root"] = root }.ToJsonString());
        var result = reading.Definition is null ? new CompileResult(null, reading.Errors) : Compiler.Compile(reading.Definition.With(name, 1));
        return result.Graph ?? throw new InvalidOperationException(string.Join(" ", result.Errors));
    }
}
