using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orchestrator.Core.Distributions;

/// <summary>
/// A distribution as it is drawn: Elsa 3 JSON, read tolerantly and kept whole, known fields and unknown ones alike. Immutable. That it can
/// be read does not mean that it can run; <see cref="Compiler"/> says so.
/// </summary>
public sealed class Definition
{
    /// <summary>Largest definition in bytes of UTF-8.</summary>
    public const int LargestSize = 1024 * 1024;

    /// <summary>Deepest nesting of its JSON.</summary>
    public const int DeepestNesting = 64;

    /// <summary>Most activities in a definition.</summary>
    public const int MostActivities = 1_000;

    /// <summary>Most connections in a definition.</summary>
    public const int MostConnections = 5_000;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonObject document;

    internal Definition(JsonObject document, IReadOnlyList<DefinitionError> mistakes)
    {
        this.document = document;
        Mistakes = mistakes;
        var root = (JsonObject)document["root"]!;
        DefinitionId = document.Text("definitionId") ?? "";
        Version = document["version"] is JsonValue version && int.TryParse(version.ToString(), CultureInfo.InvariantCulture, out var number) && number > 0 ? number : 1;
        Name = document.Text("name") is { Length: > 0 } name ? name
            : root.Text("name") is { Length: > 0 } rootName ? rootName
            : DefinitionId;
        Description = document.Text("description") ?? "";
        RootType = root.Text("type") ?? "";
        ExplicitStart = root["start"] is JsonObject start ? start.Text("id") ?? start.Text("activity") : root.Text("start");
        Activities = [.. Objects(root["activities"]).Select(json => new DefinitionActivity(json))];
        Connections = [.. Objects(root["connections"]).Select(ConnectionOf).OfType<DefinitionConnection>()];
        Variables = [.. Objects(document["variables"]).Concat(Objects(root["variables"])).Select(VariableOf)];
        InputNames = Objects(document["inputs"]).Select(input => input.Text("name")).OfType<string>().ToHashSet(StringComparer.Ordinal);
        Json = document.ToJsonString(Indented);
    }

    /// <summary>Empty until it is stored for the first time.</summary>
    public string DefinitionId { get; }

    /// <summary>From 1.</summary>
    public int Version { get; }

    public string Name { get; }

    public string Description { get; }

    /// <summary>Type of the activity that holds all others.</summary>
    public string RootType { get; }

    /// <summary>In the order in which the definition has them.</summary>
    public IReadOnlyList<DefinitionActivity> Activities { get; }

    public IReadOnlyList<DefinitionConnection> Connections { get; }

    /// <summary>Of the definition, then of its root.</summary>
    public IReadOnlyList<DefinitionVariable> Variables { get; }

    /// <summary>Names of the inputs a run may be given.</summary>
    public IReadOnlySet<string> InputNames { get; }

    /// <summary>The definition in canonical form: keys in Elsa's order, connections with their ports, every node id filled.</summary>
    public string Json { get; }

    /// <summary>Id of the activity the root names as its beginning.</summary>
    internal string? ExplicitStart { get; }

    /// <summary>What could be kept but not understood.</summary>
    internal IReadOnlyList<DefinitionError> Mistakes { get; }

    /// <summary>Reads a whole definition or a bare flowchart, which becomes the root of one. Never throws.</summary>
    public static DefinitionReading Read(string json) => DefinitionReader.Read(json);

    /// <summary>A copy to change and send elsewhere.</summary>
    public JsonObject ToJson() => (JsonObject)document.DeepClone();

    /// <summary>The same definition under another identity, as it gets when it is stored.</summary>
    public Definition With(string definitionId, int version)
    {
        var copy = ToJson();
        copy["definitionId"] = definitionId;
        copy["version"] = version;
        return new Definition(DefinitionForm.Canonical(copy), Mistakes);
    }

    /// <summary>A property of the definition's own <c>customProperties</c>, or of its root's.</summary>
    internal JsonNode? CustomProperty(string name) =>
        (document["customProperties"] as JsonObject)?[name] ?? (document["root"]!["customProperties"] as JsonObject)?[name];

    private static IEnumerable<JsonObject> Objects(JsonNode? list) => (list as JsonArray)?.OfType<JsonObject>() ?? [];

    private static DefinitionConnection? ConnectionOf(JsonObject json) =>
        json["source"] is JsonObject source && json["target"] is JsonObject target
            && source.Text("activity") is { Length: > 0 } from && target.Text("activity") is { Length: > 0 } to
            ? new(from, source.Text("port") ?? "", to, target.Text("port") ?? "")
            : null;

    private static DefinitionVariable VariableOf(JsonObject json) =>
        new(
            json.Text("id") ?? "",
            json.Text("name") ?? "",
            json.Text("typeName") ?? "",
            json["isArray"] is JsonValue flag && flag.GetValueKind() == JsonValueKind.True,
            json["value"]);
}

/// <summary>What came of reading: a definition, or why there is none.</summary>
public sealed record DefinitionReading(Definition? Definition, IReadOnlyList<DefinitionError> Errors);
