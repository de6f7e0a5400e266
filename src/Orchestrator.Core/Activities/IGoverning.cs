using Orchestrator.Core.Timeframes;
using Orchestrator.Timeframes;

namespace Orchestrator.Core.Activities;

/// <summary>An activity whose timeframe governs what comes after it.</summary>
public interface IGoverning
{
    /// <summary>The timeframe as it is now; null if the named one does not exist, which counts as closed.</summary>
    Timeframe? Resolve(ITimeframeDirectory timeframes);
}
