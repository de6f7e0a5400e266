using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orchestrator.Core.Distributions;

/// <summary>Reads Elsa 3 JSON in every shape Elsa's server, Elsa Studio and their earlier versions write.</summary>
internal static class DefinitionReader
{
    private static readonly JsonDocumentOptions Strictness = new() { MaxDepth = Definition.DeepestNesting, AllowDuplicateProperties = false };

    private static readonly string[] TopKeys =
        ["id", "definitionId", "name", "description", "version", "variables", "inputs", "outputs", "customProperties", "options", "root", "type", "activities", "connections"];

    public static DefinitionReading Read(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (json.Length > Definition.LargestSize || Encoding.UTF8.GetByteCount(json) > Definition.LargestSize)
            return Refused($"The definition is larger than {Definition.LargestSize / 1024 / 1024} MiB; divide it, or keep long scripts in files.");

        try
        {
            return JsonNode.Parse(json, documentOptions: Strictness) is JsonObject document
                ? Read(document)
                : Refused("The text is JSON but no object; give a definition {definitionId, name, root} or a flowchart {activities, connections}.");
        }
        catch (JsonException exception)
        {
            return Refused(
                $"The text is not JSON that can be read: {Sentence(exception)} "
                + $"(line {exception.LineNumber.GetValueOrDefault() + 1}, position {exception.BytePositionInLine.GetValueOrDefault() + 1}); correct it there.");
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
        {
            return Refused("The text contains characters that are not valid Unicode (a lone surrogate); replace them.");
        }
    }

    private static DefinitionReading Read(JsonObject document)
    {
        Touch(document);
        CodeViewKeys(document);
        if (!document.ContainsKey("root") && (document.ContainsKey("activities") || document.Text("type") is not null))
            document = new JsonObject { ["name"] = document["name"]?.DeepClone(), ["version"] = 1, ["root"] = document.DeepClone() };
        if (document["root"] is not JsonObject root)
            return Refused("There is no root; give a definition {definitionId, name, root} or a flowchart {activities, connections}.");

        CodeViewKeys(root);
        var errors = new List<DefinitionError>();
        Limit(root, "activities", Definition.MostActivities, errors);
        Limit(root, "connections", Definition.MostConnections, errors);
        if (errors.Count > 0)
            return new DefinitionReading(null, errors);

        var canonical = DefinitionForm.Canonical(document);
        return new DefinitionReading(new Definition(canonical, Mistakes(canonical)), []);
    }

    /// <summary>Elsa Studio's code view shows the keys of the top level with a capital; people copy from there.</summary>
    private static void CodeViewKeys(JsonObject document)
    {
        foreach (var key in TopKeys)
        {
            var capital = char.ToUpperInvariant(key[0]) + key[1..];
            if (document.ContainsKey(key) || !document.TryGetPropertyValue(capital, out var value))
                continue;
            document.Remove(capital);
            document[key] = value;
        }
    }

    private static void Limit(JsonObject root, string part, int most, List<DefinitionError> errors)
    {
        var count = root[part] switch
        {
            null => 0,
            JsonArray list => list.Count,
            _ => -1,
        };
        if (count < 0)
            errors.Add(new(null, $"root.{part}", $"must be a list; correct 'root.{part}'"));
        if (count > most)
            errors.Add(new(null, $"root.{part}", $"has {count} entries; at most {most} are allowed: divide the distribution"));
    }

    /// <summary>What is kept as it is, but has no meaning here.</summary>
    private static List<DefinitionError> Mistakes(JsonObject canonical)
    {
        var mistakes = new List<DefinitionError>();
        var root = (JsonObject)canonical["root"]!;
        Each(root["activities"], "root.activities", json => json.Text("id") is { Length: > 0 } ? null : "has no id; give it a unique one");
        Each(root["connections"], "root.connections", json => Connects(json) ? null : "must name its two activities: {source: {activity, port}, target: {activity, port}}");
        Each(root["variables"], "root.variables", Named);
        Each(canonical["variables"], "variables", Named);
        Each(canonical["inputs"], "inputs", Named);
        return mistakes;

        void Each(JsonNode? list, string place, Func<JsonObject, string?> problem)
        {
            if (list is not null and not JsonArray)
                mistakes.Add(new(null, place, "must be a list"));
            var index = 0;
            foreach (var item in list as JsonArray ?? [])
            {
                if ((item is JsonObject json ? problem(json) : "must be an object") is { } text)
                    mistakes.Add(new(null, $"{place}[{index}]", text));
                index++;
            }
        }

        static bool Connects(JsonObject json) =>
            json["source"] is JsonObject source && source.Text("activity") is { Length: > 0 }
            && json["target"] is JsonObject target && target.Text("activity") is { Length: > 0 };

        static string? Named(JsonObject json) => json.Text("name") is { Length: > 0 } ? null : "has no name; give it a unique one";
    }

    /// <summary>Reads every text once: what is not valid Unicode is found here, and nothing is left to be done lazily.</summary>
    private static void Touch(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject json:
                foreach (var (_, value) in json)
                    Touch(value);
                break;
            case JsonArray list:
                foreach (var item in list)
                    Touch(item);
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                _ = value.GetValue<string>();
                break;
        }
    }

    private static string Sentence(JsonException exception)
    {
        var end = exception.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? exception.Message : exception.Message[..end];
    }

    private static DefinitionReading Refused(string message) => new(null, [new DefinitionError(null, null, message)]);
}
