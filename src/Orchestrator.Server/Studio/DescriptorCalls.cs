using System.Text.Json.Nodes;
using Orchestrator.Core.Access;
using Orchestrator.Core.Activities;
using Orchestrator.Server.Access;
using Orchestrator.Server.Api;

namespace Orchestrator.Server.Studio;

/// <summary>What Elsa Studio asks about the server: activities, expressions, types of variables, features.</summary>
internal static class DescriptorCalls
{
    // Asked for after every save; the catalogue never changes while the program runs.
    private static readonly byte[] Activities = System.Text.Encoding.UTF8.GetBytes(List(Descriptors.All()).ToJsonString());

    private static readonly string[] VariableTypes = ["String", "Boolean", "Int32", "Int64", "Double", "DateTimeOffset", "TimeSpan", "Object"];

    public static void MapDescriptorCalls(this RouteGroupBuilder studio)
    {
        studio.MapGet("/descriptors/activities", () => Results.Bytes(Activities, "application/json")).For(Role.Viewer);
        studio.MapPost("/descriptors/activities/{type}/options/{property}", Options).For(Role.Viewer);
        studio.MapGet("/descriptors/expression-descriptors", () => List(Expressions())).For(Role.Viewer);
        studio.MapGet("/descriptors/variables", () => List(new JsonArray([.. VariableTypes.Select(JsonNode (type) => new JsonObject
        {
            ["typeName"] = type, ["displayName"] = type, ["category"] = "Variables", ["description"] = null,
        })]))).For(Role.Viewer);
        studio.MapGet("/descriptors/storage-drivers", () => List(new JsonArray(new JsonObject
        {
            ["typeName"] = "WorkflowInstanceStorageDriver", ["displayName"] = "With the target's run", ["priority"] = 0, ["deprecated"] = false,
        }))).For(Role.Viewer);
        foreach (var nothing in new[]
                 {
                     "workflow-activation-strategies", "incident-strategies", "log-persistence-strategies", "commit-strategies/workflows",
                     "commit-strategies/activities", "output-converters",
                 })
            studio.MapGet($"/descriptors/{nothing}", () => List([])).For(Role.Viewer);
        studio.MapGet("/features/installed", () => List(new JsonArray(new JsonObject
        {
            ["name"] = "RealTimeWorkflowUpdates", ["namespace"] = "Elsa", ["fullName"] = "Elsa.RealTimeWorkflowUpdates",
            ["displayName"] = "Live counts", ["description"] = "Counts of runs as they change.",
        }))).For(Role.Viewer);
        studio.MapPost("/scripting/javascript/type-definitions/{id}", () => Results.Text(TypeDefinitions, "application/x-typescript")).For(Role.Viewer);
        studio.MapPost("/tests/activities", IResult () => throw Refusal.BadRequest(
            "An activity runs on computers, with everything around it: publish the distribution and start it on a target that may be used for tests.")).For(Role.Viewer);
    }

    /// <summary>A list as Elsa's server wraps it.</summary>
    public static JsonObject List(JsonArray items) => new() { ["count"] = items.Count, ["items"] = items };

    private static async Task<JsonObject> Options(string type, string property, Choices choices, CancellationToken cancellation)
    {
        var input = ActivityCatalogue.Find(type)?.Inputs.FirstOrDefault(input => input.Name.Equals(property, StringComparison.OrdinalIgnoreCase))
            ?? throw Refusal.NotFound("input", $"{type}.{property}");
        return new JsonObject { ["items"] = Descriptors.Specifications(input, input.OptionsFrom is null ? null : await choices.Of(input.OptionsFrom, cancellation)) };
    }

    private static JsonArray Expressions() =>
    [
        Expression("Literal", "Literal", null),
        Expression("Object", "JSON", "json"),
        Expression("JavaScript", "JavaScript", "javascript"),
        Expression("Variable", "Variable", null),
        Expression("Input", "Input", null),
    ];

    private static JsonObject Expression(string type, string name, string? language) => new()
    {
        ["type"] = type,
        ["displayName"] = name,
        ["isSerializable"] = true,
        ["isBrowsable"] = true,
        ["properties"] = language is null ? new JsonObject() : new JsonObject { ["MonacoLanguage"] = language },
    };

    /// <summary>What JavaScript finds here, for the editor's suggestions.</summary>
    private const string TypeDefinitions = """
        declare const target: { name: string; os: string; architecture: string; site: string; zone: string | null; tags: string[]; };
        declare const variables: Record<string, any>;
        declare function getVariable(name: string): any;
        declare function getInput(name: string): any;
        """;
}
