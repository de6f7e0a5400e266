namespace Orchestrator.Core.Distributions;

/// <summary>Compiled definitions by id and version. A published version never changes, so neither does its graph.</summary>
public interface IGraphSource
{
    /// <exception cref="DefinitionUnusableException">The version does not exist, or does not compile with this program.</exception>
    Task<DistributionGraph> Graph(string definitionId, int version, CancellationToken cancellation);
}

/// <summary>A version that cannot be run; the message names it, the places and the remedies.</summary>
public sealed class DefinitionUnusableException(string message) : Exception(message);
