using System.Collections.Concurrent;
using Orchestrator.Core.Distributions;
using Orchestrator.Core.Timeframes;

namespace Orchestrator.Server.Definitions;

/// <summary>Compiled published versions. They never change, so each is compiled once while it is remembered.</summary>
internal sealed class GraphCache(IDefinitionStore store, ITimeframeDirectory timeframes) : IGraphSource
{
    private const int Remembered = 1_000;

    private readonly ConcurrentDictionary<(string Id, int Version), DistributionGraph> graphs = [];

    public async Task<DistributionGraph> Graph(string definitionId, int version, CancellationToken cancellation)
    {
        if (graphs.TryGetValue((definitionId, version), out var known))
            return known;
        var stored = await store.Find(definitionId, version, cancellation)
            ?? throw new DefinitionUnusableException($"There is no version {version} of the definition '{definitionId}'.");
        var reading = Definition.Read(stored.Json);
        var compiled = reading.Definition is { } definition
            ? Compiler.Compile(definition.With(definitionId, version), timeframes)
            : new CompileResult(null, reading.Errors);
        if (!compiled.Succeeded)
        {
            throw new DefinitionUnusableException(
                $"Version {version} of '{stored.Name}' cannot run: {string.Join(" ", compiled.Errors.Select(error => $"{error.Activity} {error.Input} {error.Message}".Trim() + "."))}");
        }

        if (stored.IsPublished)
        {
            if (graphs.Count >= Remembered)
                graphs.Clear();
            graphs[(definitionId, version)] = compiled.Graph;
        }

        return compiled.Graph;
    }
}
