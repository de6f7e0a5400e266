using Orchestrator.Core.Distributions;
using Orchestrator.Core.Runs;

namespace Orchestrator.Server.Api;

/// <summary>Names beside the ids of an answer; each is looked up once.</summary>
internal sealed class NamesOfRuns(IRunStore runs, IDefinitionStore definitions)
{
    private readonly Dictionary<string, string?> definitionNames = new(StringComparer.Ordinal);

    /// <summary>Null without an id, or if there is no such run any more.</summary>
    public async Task<string?> OfRun(string? id, CancellationToken cancellation) => id is null ? null : (await runs.Find(id, cancellation))?.Name;

    /// <summary>The definition's name now; null without an id, or if there is no such definition any more.</summary>
    public async Task<string?> OfDefinition(string? id, CancellationToken cancellation)
    {
        if (id is null)
            return null;
        if (!definitionNames.TryGetValue(id, out var name))
            definitionNames[id] = name = (await definitions.Find(id, null, cancellation))?.Name;
        return name;
    }
}
