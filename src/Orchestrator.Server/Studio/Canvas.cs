using System.Text.Json;
using System.Text.Json.Nodes;
using Orchestrator.Core.Activities;

namespace Orchestrator.Server.Studio;

/// <summary>
/// A definition's flowchart as Elsa Studio can draw it, and back. One activity that Elsa Studio does not know leaves its whole canvas empty, without
/// a word; so what it cannot draw is replaced here, and put back when it is saved.
/// </summary>
internal static class Canvas
{
    private const string Parked = "notFoundConnections";
    private const string Original = "originalActivityJson";

    /// <summary>The root of a definition, changed in place so that Elsa Studio can draw it.</summary>
    /// <returns>Null, or why it cannot be drawn at all.</returns>
    public static string? Prepare(JsonObject root)
    {
        if (Text(root, "type") != Descriptors.Flowchart)
            return $"its root is of type '{Text(root, "type")}'; only a flowchart can be drawn";
        if (root["activities"] is not (null or JsonArray) || root["connections"] is not (null or JsonArray))
            return "its activities and connections are no lists";
        var activities = (root["activities"] as JsonArray ?? []).Select(activity => activity?.DeepClone()).ToList();
        if (activities.Any(activity => activity is not JsonObject json || Text(json, "id").Length == 0))
            return "one of its activities has no id";
        if (activities.Select(activity => Text((JsonObject)activity!, "id")).GroupBy(id => id, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
            return $"two of its activities have the id '{twice.Key}'";

        Complete(root);
        var drawn = activities.ConvertAll(activity => Drawn((JsonObject)activity!));
        root["activities"] = new JsonArray([.. drawn]);
        Connect(root, drawn.ToDictionary(activity => Text(activity, "id"), StringComparer.Ordinal));
        root["variables"] ??= new JsonArray();
        Layout.Place(drawn, ((JsonArray)root["connections"]!).OfType<JsonObject>());
        return null;
    }

    /// <summary>What <see cref="Prepare"/> replaced is put back, in place, where Elsa Studio has left its substitute.</summary>
    public static void Restore(JsonObject root)
    {
        if (root["activities"] is not JsonArray activities)
            return;
        for (var i = 0; i < activities.Count; i++)
        {
            if (activities[i] is JsonObject substitute && Text(substitute, "type") == Descriptors.NotFound && Parse(substitute[Original]) is { } original)
            {
                original["metadata"] = substitute["metadata"]?.DeepClone();
                activities[i] = original;
            }
        }

        if (root["customProperties"] is not JsonObject custom || custom[Parked] is not JsonArray parked)
            return;
        var present = activities.OfType<JsonObject>().Select(activity => Text(activity, "id")).ToHashSet(StringComparer.Ordinal);
        if (root["connections"] is not JsonArray connections)
            root["connections"] = connections = [];
        foreach (var connection in parked.OfType<JsonObject>().Where(connection => present.Contains(End(connection, "source")) && present.Contains(End(connection, "target"))))
            connections.Add(connection.DeepClone());
        custom.Remove(Parked);
    }

    /// <summary>Whether two roots say the same: Elsa Studio moves an activity to the end of the list when it is selected.</summary>
    public static bool Same(JsonObject one, JsonObject other) => JsonNode.DeepEquals(Sorted(one), Sorted(other));

    private static JsonObject Sorted(JsonObject definition)
    {
        var copy = (JsonObject)definition.DeepClone();
        if (copy["root"] is not JsonObject root)
            return copy;
        foreach (var part in new[] { "activities", "connections" })
        {
            if (root[part] is JsonArray list)
                root[part] = new JsonArray([.. list.OrderBy(item => item is JsonObject json && Text(json, "id") is { Length: > 0 } id ? id : item?.ToJsonString(), StringComparer.Ordinal).Select(item => item?.DeepClone())]);
        }

        return copy;
    }

    private static JsonObject Drawn(JsonObject activity)
    {
        Complete(activity);
        if (ActivityCatalogue.Find(Text(activity, "type")) is not { } descriptor)
            return Text(activity, "type") == Descriptors.NotFound ? activity : Substitute(activity);
        foreach (var input in descriptor.Inputs.Where(input => input.IsWrapped && activity[input.Name] is not null))
            activity[input.Name] = Wrapped(activity[input.Name]!, input);
        return activity;
    }

    /// <summary>A bare value as Elsa Studio expects it: it ignores one that has no type name and no expression.</summary>
    private static JsonNode Wrapped(JsonNode value, InputDescriptor input)
    {
        if (value is JsonObject wrapped && (wrapped.ContainsKey("expression") || wrapped.ContainsKey("memoryReference")))
        {
            if (!wrapped.ContainsKey("typeName"))
                wrapped["typeName"] = input.TypeName;
            return wrapped.DeepClone();
        }

        var isComposite = value is JsonObject or JsonArray;
        return new JsonObject
        {
            ["typeName"] = input.TypeName,
            ["expression"] = new JsonObject
            {
                ["type"] = isComposite ? "Object" : "Literal",
                ["value"] = isComposite ? value.ToJsonString() : value.DeepClone(),
            },
        };
    }

    private static JsonObject Substitute(JsonObject activity) => new()
    {
        ["id"] = Text(activity, "id"),
        ["nodeId"] = Text(activity, "nodeId"),
        ["name"] = Text(activity, "name"),
        ["type"] = Descriptors.NotFound,
        ["version"] = 1,
        ["missingTypeName"] = Text(activity, "type"),
        ["missingTypeVersion"] = activity["version"]?.DeepClone(),
        [Original] = activity.ToJsonString(),
        ["customProperties"] = new JsonObject(),
        ["metadata"] = activity["metadata"]?.DeepClone(),
    };

    /// <summary>Connections that have no place to end are parked; those of activities that are not there are not drawn.</summary>
    private static void Connect(JsonObject root, Dictionary<string, JsonObject> activities)
    {
        var drawn = new JsonArray();
        var parked = new JsonArray();
        foreach (var connection in (root["connections"] as JsonArray)?.OfType<JsonObject>() ?? [])
        {
            if (!activities.TryGetValue(End(connection, "source"), out var source) || !activities.TryGetValue(End(connection, "target"), out var target))
                continue;
            var isDrawn = Text(source, "type") != Descriptors.NotFound && Text(target, "type") != Descriptors.NotFound;
            (isDrawn ? drawn : parked).Add(connection.DeepClone());
        }

        root["connections"] = drawn;
        if (parked.Count > 0)
            ((JsonObject)root["customProperties"]!)[Parked] = parked;
    }

    /// <summary>What every activity has in Elsa's JSON.</summary>
    private static void Complete(JsonObject activity)
    {
        activity["version"] = 1;
        foreach (var key in new[] { "customProperties", "metadata" })
        {
            if (activity[key] is not JsonObject)
                activity[key] = new JsonObject();
        }

        activity["id"] = Text(activity, "id");
        activity["nodeId"] = Text(activity, "nodeId");
        activity["name"] ??= Text(activity, "id");
    }

    private static string End(JsonObject connection, string end) => connection[end] is JsonObject place ? Text(place, "activity") : "";

    private static string Text(JsonObject json, string key) =>
        json[key] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : "";

    private static JsonObject? Parse(JsonNode? text)
    {
        try
        {
            return text is JsonValue value && value.GetValueKind() == JsonValueKind.String ? JsonNode.Parse(value.GetValue<string>()) as JsonObject : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
