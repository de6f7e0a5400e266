namespace Orchestrator.Core.Reports;

/// <summary>In what entries must agree to be counted in one group.</summary>
[Flags]
public enum ReportDimensions
{
    /// <summary>All of them are one group.</summary>
    None = 0,
    Run = 1,
    Definition = 2,
    Site = 4,

    /// <summary>The activity's id. It means something only within a definition.</summary>
    Activity = 8,

    /// <summary>The name of the action or step.</summary>
    Action = 16,

    /// <summary>Outcome, return code and normalised message together.</summary>
    Cause = 32,

    /// <summary>The quarter of an hour it was written in.</summary>
    Slot = 64,
}
