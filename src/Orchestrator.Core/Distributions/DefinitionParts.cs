using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orchestrator.Core.Distributions;

/// <summary>One activity as the definition has it.</summary>
public sealed class DefinitionActivity
{
    internal static readonly string[] OwnKeys = ["id", "nodeId", "name", "type", "version", "customProperties", "metadata"];

    private readonly JsonObject json;

    internal DefinitionActivity(JsonObject json)
    {
        this.json = json;
        Id = json.Text("id") ?? "";
        Type = json.Text("type") ?? "";
        CanStartWorkflow = json["customProperties"] is JsonObject custom && custom["canStartWorkflow"] is JsonValue flag
            && (flag.GetValueKind() == JsonValueKind.True || (custom.Text("canStartWorkflow") is { } text && bool.TryParse(text, out var value) && value));
        var displayText = (json["metadata"] as JsonObject)?.Text("displayText");
        DisplayName = displayText is { Length: > 0 } ? displayText
            : json.Text("name") is { Length: > 0 } name ? name
            : Type.Length > 0 ? Type[(Type.LastIndexOf('.') + 1)..] : Id;
    }

    /// <summary>Empty if the definition gives none.</summary>
    public string Id { get; }

    /// <summary>Empty if the definition gives none.</summary>
    public string Type { get; }

    /// <summary>What people call it: display text, else name, else the last part of the type.</summary>
    public string DisplayName { get; }

    public bool CanStartWorkflow { get; }

    /// <summary>Keys that are inputs, outputs or unknown.</summary>
    internal IEnumerable<KeyValuePair<string, JsonNode?>> Properties => json.Where(pair => !OwnKeys.Contains(pair.Key));

    internal JsonNode? Property(string name) => json[name];
}

/// <summary>An edge.</summary>
public sealed record DefinitionConnection(string Source, string Port, string Target, string TargetPort);

/// <summary>A variable of the token.</summary>
/// <param name="TypeName">Elsa's name of its type; empty: any.</param>
/// <param name="Value">Its initial value as the definition has it.</param>
public sealed record DefinitionVariable(string Id, string Name, string TypeName, bool IsArray, JsonNode? Value);

internal static class DefinitionJson
{
    /// <summary>A property that is a text; null if it is anything else.</summary>
    public static string? Text(this JsonObject json, string name) =>
        json[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;
}
