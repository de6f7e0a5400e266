using System.Diagnostics.CodeAnalysis;

namespace Orchestrator.Core.Distributions;

/// <summary>Either a graph, or every mistake the definition has.</summary>
public sealed record CompileResult(DistributionGraph? Graph, IReadOnlyList<DefinitionError> Errors)
{
    [MemberNotNullWhen(true, nameof(Graph))]
    public bool Succeeded => Graph is not null;
}
