using Orchestrator.Core.Runs;

namespace Orchestrator.Core.Activities;

/// <summary>An activity that may let the targets of a run in by a ramp.</summary>
internal interface IRamped
{
    /// <summary>Null: it has none.</summary>
    Ramp? Ramp { get; }
}
