using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orchestrator.Core.Distributions;

/// <summary>
/// What changed between two versions, in terms of what is drawn: activities by id, connections by their ends, variables by name. The order in
/// which they are written down does not matter, nor does where they stand on the canvas.
/// </summary>
public static class DefinitionDifference
{
    private static readonly string[] Whole = ["name", "description"];

    private static readonly string[] NotCompared = ["id", "nodeId", "version", "metadata", "customProperties", "name", "type"];

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Every difference: of the whole first, then of activities, connections, variables and inputs, each by name.</summary>
    public static IReadOnlyList<DefinitionChange> Between(Definition from, Definition to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        var (before, after) = (from.ToJson(), to.ToJson());
        return
        [
            .. Fields(ChangedPart.Distribution, "", null, Properties(from, before), Properties(to, after)),
            .. Parts(ChangedPart.Activity, Activities(from, before), Activities(to, after)),
            .. Parts(ChangedPart.Connection, Connections(from), Connections(to)),
            .. Parts(ChangedPart.Variable, Named(before["variables"], before["root"]!["variables"]), Named(after["variables"], after["root"]!["variables"])),
            .. Parts(ChangedPart.Input, Named(before["inputs"]), Named(after["inputs"])),
        ];
    }

    private static IEnumerable<DefinitionChange> Parts(ChangedPart kind, Dictionary<string, Part> before, Dictionary<string, Part> after)
    {
        var keys = before.Keys.Union(after.Keys, StringComparer.Ordinal)
            .OrderBy(key => (after.GetValueOrDefault(key) ?? before[key]).Name, StringComparer.Ordinal).ThenBy(key => key, StringComparer.Ordinal);
        foreach (var key in keys)
        {
            var (old, now) = (before.GetValueOrDefault(key), after.GetValueOrDefault(key));
            if (old is null)
                yield return new(ChangeKind.Added, kind, now!.Name, now.Activity, null, null, now.Summary);
            else if (now is null)
                yield return new(ChangeKind.Removed, kind, old.Name, old.Activity, null, old.Summary, null);
            else
            {
                foreach (var change in Fields(kind, now.Name, now.Activity, old.Fields, now.Fields))
                    yield return change;
            }
        }
    }

    private static IEnumerable<DefinitionChange> Fields(
        ChangedPart kind, string name, string? activity, IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> after)
    {
        foreach (var field in before.Keys.Union(after.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var (old, now) = (before.GetValueOrDefault(field), after.GetValueOrDefault(field));
            if (old != now)
                yield return new(old is null ? ChangeKind.Added : now is null ? ChangeKind.Removed : ChangeKind.Changed, kind, name, activity, field, old, now);
        }
    }

    /// <summary>Of the whole: its own custom properties go before those of its root, as they do when it runs.</summary>
    private static Dictionary<string, string> Properties(Definition definition, JsonObject json)
    {
        var properties = Whole.Where(key => json.Text(key) is { Length: > 0 }).ToDictionary(key => key, key => json.Text(key)!, StringComparer.Ordinal);
        if (definition.ExplicitStart is { Length: > 0 } start)
            properties["start"] = definition.Activities.FirstOrDefault(activity => activity.Id == start)?.DisplayName ?? start;
        foreach (var (key, value) in (json["customProperties"] as JsonObject ?? []).Concat(json["root"]!["customProperties"] as JsonObject ?? []))
        {
            if (Value(value) is { } text)
                properties.TryAdd(key, text);
        }

        return properties;
    }

    private static Dictionary<string, Part> Activities(Definition definition, JsonObject json)
    {
        var parts = new Dictionary<string, Part>(StringComparer.Ordinal);
        var nodes = (json["root"]!["activities"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        foreach (var (activity, node) in definition.Activities.Zip(nodes))
        {
            var fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["type"] = activity.Type, ["name"] = activity.DisplayName };
            foreach (var (key, value) in node.Where(pair => !NotCompared.Contains(pair.Key, StringComparer.Ordinal)))
            {
                if (Value(value) is { } text)
                    fields[key] = text;
            }

            parts.TryAdd(activity.Id, new Part(activity.DisplayName, activity.Id, activity.Type, fields));
        }

        return parts;
    }

    private static Dictionary<string, Part> Connections(Definition definition)
    {
        var names = definition.Activities.GroupBy(activity => activity.Id, StringComparer.Ordinal)
            .ToDictionary(same => same.Key, same => same.First().DisplayName, StringComparer.Ordinal);
        var parts = new Dictionary<string, Part>(StringComparer.Ordinal);
        foreach (var connection in definition.Connections)
        {
            var name = $"{names.GetValueOrDefault(connection.Source, connection.Source)} ({connection.Port}) to {names.GetValueOrDefault(connection.Target, connection.Target)}";
            parts.TryAdd($"{connection.Source}\n{connection.Port}\n{connection.Target}\n{connection.TargetPort}", new Part(name, connection.Source, name, new Dictionary<string, string>()));
        }

        return parts;
    }

    /// <summary>By name; where two lists have the same name, the first of them counts.</summary>
    private static Dictionary<string, Part> Named(params JsonNode?[] lists)
    {
        var parts = new Dictionary<string, Part>(StringComparer.Ordinal);
        foreach (var item in lists.SelectMany(list => list as JsonArray ?? []).OfType<JsonObject>().Where(item => item.Text("name") is { Length: > 0 }))
        {
            var fields = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var (key, value) in item.Where(pair => pair.Key is not ("id" or "name")))
            {
                if (Value(value) is { } text)
                    fields[key] = text;
            }

            parts.TryAdd(item.Text("name")!, new Part(item.Text("name")!, null, item.ToJsonString(Readable), fields));
        }

        return parts;
    }

    /// <summary>A value as people have written it; null: it says nothing.</summary>
    private static string? Value(JsonNode? value)
    {
        if (value is JsonObject wrapped && wrapped["expression"] is JsonObject expression)
        {
            var inner = Value(expression["value"]);
            return inner is null || expression.Text("type") is null or "Literal" or "Object" ? inner : $"{expression.Text("type")}: {inner}";
        }

        if (value is JsonObject output && output["memoryReference"] is JsonObject reference)
            return $"into {reference.Text("id")}";
        return value switch
        {
            null => null,
            JsonObject empty when empty.All(pair => pair.Value is null) => null,
            JsonObject unset when unset.ContainsKey("typeName") && unset["expression"] is null && unset["memoryReference"] is null => null,
            JsonArray { Count: 0 } => null,
            JsonValue text when text.GetValueKind() == JsonValueKind.String => text.GetValue<string>() is { Length: > 0 } said ? said : null,
            JsonValue truth when truth.GetValueKind() is JsonValueKind.True or JsonValueKind.False => truth.GetValueKind() == JsonValueKind.True ? "True" : "False",
            _ => value.ToJsonString(Readable),
        };
    }

    private sealed record Part(string Name, string? Activity, string Summary, IReadOnlyDictionary<string, string> Fields);
}
