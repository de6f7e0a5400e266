using Orchestrator.Core.Runs;

namespace Orchestrator.Core.Shards;

/// <summary>Sees every batch once it is stored, for whoever watches. It must neither throw nor take long.</summary>
public interface IBatchObserver
{
    void Applied(RunBatch batch);
}
