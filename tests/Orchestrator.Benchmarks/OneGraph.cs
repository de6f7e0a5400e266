using Orchestrator.Core.Distributions;

namespace Orchestrator.Benchmarks;

/// <summary>Every definition is the same.</summary>
internal sealed class OneGraph(DistributionGraph graph) : IGraphSource
{
    public Task<DistributionGraph> Graph(string definitionId, int version, CancellationToken cancellation) => Task.FromResult(graph);
}
