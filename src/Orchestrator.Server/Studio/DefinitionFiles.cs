using Orchestrator.Core.Distributions;

namespace Orchestrator.Server.Studio;

/// <summary>Versions as files that Elsa's tools, <c>orchestrator definitions push</c> and an import take.</summary>
internal static class DefinitionFiles
{
    private const string Schema = "https://elsaworkflows.io/schemas/workflow-definition/v3.0.0/schema.json";

    public static string Name(StoredDefinition stored) => $"{Slug(stored.Name)}-{stored.DefinitionId}-v{stored.Version}.json";

    public static string Content(StoredDefinition stored)
    {
        var json = Definition.Read(stored.Json).Definition?.With(stored.DefinitionId, stored.Version).ToJson()
            ?? throw new InvalidDataException($"Version {stored.Version} of '{stored.DefinitionId}' cannot be read back.");
        json["$schema"] ??= Schema;
        return Definition.Read(json.ToJsonString()).Definition!.Json;
    }

    private static string Slug(string name)
    {
        var letters = name.ToLowerInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-').ToArray();
        var slug = string.Join('-', new string(letters).Split('-', StringSplitOptions.RemoveEmptyEntries));
        return slug.Length == 0 ? "distribution" : slug[..Math.Min(slug.Length, 60)];
    }
}
