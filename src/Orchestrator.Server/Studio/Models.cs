using System.Text.Json.Nodes;
using Orchestrator.Core.Distributions;
using Orchestrator.Server.Api;

namespace Orchestrator.Server.Studio;

/// <summary>Stored versions as Elsa's server would give them.</summary>
internal static class Models
{
    /// <summary>What changes with every save and is known anyway: it is not kept in the stored JSON.</summary>
    private static readonly string[] Volatile = ["id", "tenantId", "createdAt", "isLatest", "isPublished", "isReadonly", "isSystem", "links", "problems"];

    private static readonly string[] Writes = ["bulk-publish", "bulk-retract", "bulk-delete-by-definition-id", "create", "import"];

    private static readonly string[] OfOne = ["dispatch", "execute", "publish", "retract", "delete", "import"];

    private static readonly string[] Parts = ["customProperties", "options"];

    private static readonly string[] Lists = ["variables", "inputs", "outputs", "outcomes"];

    /// <summary>The whole definition.</summary>
    /// <param name="isLatest">Whether there is no later version.</param>
    /// <param name="mayWrite">Whether the caller may change it; without, Elsa Studio only shows it.</param>
    /// <param name="problems">What keeps it from running.</param>
    /// <exception cref="Refusal">Elsa Studio could not draw it.</exception>
    public static JsonObject Definition(StoredDefinition stored, bool isLatest, bool mayWrite, IReadOnlyList<DefinitionError> problems)
    {
        var model = Core.Distributions.Definition.Read(stored.Json).Definition?.ToJson()
            ?? throw new InvalidDataException($"Version {stored.Version} of '{stored.DefinitionId}' cannot be read back.");
        var root = (JsonObject)model["root"]!;
        if (Canvas.Prepare(root) is { } reason)
            throw Refusal.BadRequest($"'{stored.Name}' cannot be drawn: {reason}. Correct it in its file and push it again.");
        model["id"] = VersionIds.Of(stored);
        model["definitionId"] = stored.DefinitionId;
        model["version"] = stored.Version;
        model["name"] = stored.Name;
        model["description"] = stored.Description;
        model["createdAt"] = Instant(stored.SavedAt);
        model["isLatest"] = isLatest;
        model["isPublished"] = stored.IsPublished;
        model["isReadonly"] = false;
        model["isSystem"] = false;
        Complete(model);
        model["links"] = Links(stored.DefinitionId, mayWrite);
        model["problems"] = Problems(model, problems);
        return model;
    }

    /// <summary>Fills in, in place, what Elsa Studio expects to be there.</summary>
    public static void Complete(JsonObject model)
    {
        model["description"] ??= "";
        model["toolVersion"] ??= "3.8.2.0";
        foreach (var list in Lists.Where(list => model[list] is not JsonArray))
            model[list] = new JsonArray();
        foreach (var part in Parts.Where(part => model[part] is not JsonObject))
            model[part] = new JsonObject();
    }

    /// <summary>One line of a list.</summary>
    public static JsonObject Summary(StoredDefinition stored, bool isLatest, bool mayWrite) => new()
    {
        ["id"] = VersionIds.Of(stored),
        ["definitionId"] = stored.DefinitionId,
        ["name"] = stored.Name,
        ["description"] = stored.Description,
        ["version"] = stored.Version,
        ["isLatest"] = isLatest,
        ["isPublished"] = stored.IsPublished,
        ["isReadonly"] = false,
        ["createdAt"] = Instant(stored.SavedAt),
        ["materializerName"] = "Json",
        ["isMaterializerAvailable"] = true,
        ["links"] = Links(stored.DefinitionId, mayWrite),
    };

    /// <summary>A page of a list.</summary>
    public static JsonObject List(JsonArray items, long total, bool mayWrite)
    {
        return new JsonObject
        {
            ["items"] = items,
            ["totalCount"] = total,
            ["links"] = new JsonArray([.. Writes.Where(_ => mayWrite).Select(JsonNode (rel) => Link("/workflow-definitions", rel, "POST"))]),
        };
    }

    /// <summary>What Elsa Studio has sent, as it is kept.</summary>
    public static JsonObject Kept(JsonObject model)
    {
        var kept = (JsonObject)model.DeepClone();
        foreach (var key in Volatile)
            kept.Remove(key);
        if (kept["root"] is JsonObject root)
            Canvas.Restore(root);
        return kept;
    }

    /// <summary>Mistakes with the name of the activity, as people see it on the canvas.</summary>
    public static JsonArray Problems(JsonObject model, IReadOnlyList<DefinitionError> problems)
    {
        var names = (model["root"]?["activities"] as JsonArray ?? []).OfType<JsonObject>()
            .GroupBy(activity => activity["id"]?.ToString() ?? "", StringComparer.Ordinal)
            .ToDictionary(same => same.Key, same => NameOf(same.First()), StringComparer.Ordinal);
        return
        [
            .. problems.Select(JsonNode (problem) => new JsonObject
            {
                ["activity"] = problem.Activity,
                ["activityName"] = problem.Activity is { } id ? names.GetValueOrDefault(id, id) : null,
                ["input"] = problem.Input,
                ["message"] = problem.Message,
            }),
        ];
    }

    private static string NameOf(JsonObject activity) =>
        activity["metadata"]?["displayText"]?.ToString() is { Length: > 0 } text ? text
        : activity["name"]?.ToString() is { Length: > 0 } name ? name
        : activity["id"]?.ToString() ?? "";

    private static JsonArray Links(string definitionId, bool mayWrite)
    {
        var place = $"/workflow-definitions/{definitionId}";
        var links = new JsonArray { Link(place, "self", "GET"), Link($"{place}/versions", "versions", "GET"), Link($"{place}/export", "export", "GET") };
        if (!mayWrite)
            return links;
        foreach (var rel in OfOne)
            links.Add(Link($"{place}/{rel}", rel, "POST"));
        return links;
    }

    private static JsonObject Link(string href, string rel, string method) => new JsonObject { ["href"] = "/elsa/api" + href, ["rel"] = rel, ["method"] = method };

    public static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
