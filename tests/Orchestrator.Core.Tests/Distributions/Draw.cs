using System.Text.Json.Nodes;
using Orchestrator.Core.Distributions;

namespace Orchestrator.Core.Tests.Distributions;

/// <summary>Draws small definitions.</summary>
internal static class Draw
{
    public static string Flowchart(string activities, string connections = "", string more = "") =>
        $$$"""{"definitionId":"d","name":"D","version":3,"root":{"id":"f","type":"Elsa.Flowchart","activities":[{{{activities}}}],"connections":[{{{connections}}}]}{{{more}}}}""";

    public static string Activity(string id, string type, string inputs = "") =>
        $$$"""{"id":"{{{id}}}","type":"{{{type}}}"{{{(inputs.Length == 0 ? "" : "," + inputs)}}}}""";

    public static string Edge(string source, string port, string target) =>
        $$$"""{"source":{"activity":"{{{source}}}","port":"{{{port}}}"},"target":{"activity":"{{{target}}}","port":"In"}}""";

    public static string Literal(string name, string json) => $$$"""
        "{{{name}}}":{"typeName":"String","expression":{"type":"Literal","value":{{{json}}}}}
        """;

    public static string Expression(string name, string type, string value) =>
        $$$"""
        "{{{name}}}":{"typeName":"String","expression":{"type":"{{{type}}}","value":{{{JsonValue.Create(value).ToJsonString()}}}}}
        """;

    /// <summary>A definition of one activity.</summary>
    public static string Only(string type, string inputs = "", string more = "") => Flowchart(Activity("a", type, inputs), more: more);

    public static Definition Read(string json)
    {
        var reading = Definition.Read(json);
        reading.Errors.ShouldBeEmpty();
        return reading.Definition.ShouldNotBeNull();
    }

    public static CompileResult Compile(string json) => Compiler.Compile(Read(json));

    public static DistributionGraph Graph(string json)
    {
        var result = Compile(json);
        result.Errors.ShouldBeEmpty();
        return result.Graph.ShouldNotBeNull();
    }
}
