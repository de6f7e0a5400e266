using System.Text.Json;
using System.Text.Json.Nodes;
using Orchestrator.Core.Activities;

namespace Orchestrator.Core.Distributions;

/// <summary>
/// Brings a definition into its canonical form: keys in the order Elsa writes them (unknown ones by name before the root), connections
/// with both ports, node ids filled. The order of activities stays, for it decides the beginning where nothing else does.
/// </summary>
internal static class DefinitionForm
{
    private static readonly string[] DefinitionKeys =
    [
        "$schema", "id", "definitionId", "tenantId", "name", "description", "createdAt", "version", "toolVersion", "variables", "inputs", "outputs",
        "outcomes", "customProperties", "isReadonly", "isSystem", "isLatest", "isPublished", "options", "usableAsActivity",
    ];

    private static readonly string[] RootFirst = ["id", "nodeId", "name", "type", "version", "customProperties", "metadata"];
    private static readonly string[] RootLast = ["activities", "variables", "connections"];

    public static JsonObject Canonical(JsonObject definition)
    {
        var root = (JsonObject)definition["root"]!;
        var canonical = Ordered(definition, DefinitionKeys, ["root"]);
        canonical["root"] = Root(root, definition.Text("name") is { Length: > 0 } name ? name : "Workflow1");
        return canonical;
    }

    private static JsonObject Root(JsonObject root, string workflow)
    {
        var canonical = Ordered(root, RootFirst, RootLast);
        var nodeId = root.Text("nodeId");
        if (string.IsNullOrEmpty(nodeId))
        {
            nodeId = $"{workflow}:{root.Text("id") ?? "Flowchart1"}";
            canonical = Ordered(Put(canonical, "nodeId", nodeId), RootFirst, RootLast);
        }

        if (canonical["activities"] is JsonArray activities)
            canonical["activities"] = new JsonArray([.. activities.Select(activity => activity is JsonObject json ? Activity(json, nodeId) : activity?.DeepClone())]);
        if (canonical["connections"] is JsonArray connections)
            canonical["connections"] = new JsonArray([.. connections.Select(connection => connection is JsonObject json ? Connection(json) : connection?.DeepClone())]);
        return canonical;
    }

    private static JsonObject Activity(JsonObject activity, string parent)
    {
        if (string.IsNullOrEmpty(activity.Text("nodeId")) && activity.Text("id") is { Length: > 0 } id)
            activity = Put((JsonObject)activity.DeepClone(), "nodeId", $"{parent}:{id}");
        return Ordered(activity, [], DefinitionActivity.OwnKeys);
    }

    private static JsonObject Connection(JsonObject connection)
    {
        var canonical = new JsonObject
        {
            ["source"] = End(connection["source"], connection["sourcePort"], ActivityDescriptor.Done),
            ["target"] = End(connection["target"], connection["targetPort"], ActivityDescriptor.In),
        };
        foreach (var (key, value) in connection.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (key is not ("source" or "target" or "sourcePort" or "targetPort"))
                canonical[key] = value?.DeepClone();
        }

        return canonical;
    }

    /// <summary>Both the nested form and the flat one of earlier versions.</summary>
    private static JsonNode? End(JsonNode? end, JsonNode? flatPort, string port)
    {
        var nested = end as JsonObject;
        if (nested is null && (end is not JsonValue flat || flat.GetValueKind() != JsonValueKind.String))
            return end?.DeepClone();
        var canonical = new JsonObject { ["activity"] = (nested is null ? end : nested["activity"])?.DeepClone() };
        canonical["port"] = (nested is null ? flatPort : nested["port"])?.DeepClone() ?? port;
        foreach (var (key, value) in nested ?? [])
        {
            if (key is not ("activity" or "port"))
                canonical[key] = value?.DeepClone();
        }

        return canonical;
    }

    private static JsonObject Put(JsonObject json, string key, string value)
    {
        json[key] = value;
        return json;
    }

    private static JsonObject Ordered(JsonObject json, IReadOnlyList<string> first, IReadOnlyList<string> last)
    {
        var unknown = json.Select(pair => pair.Key).Where(key => !first.Contains(key) && !last.Contains(key)).Order(StringComparer.Ordinal);
        var ordered = new JsonObject();
        foreach (var key in first.Concat(unknown).Concat(last))
        {
            if (json.TryGetPropertyValue(key, out var value))
                ordered[key] = value?.DeepClone();
        }

        return ordered;
    }
}
