namespace Orchestrator.Timeframes;

/// <summary>How much may be done at a moment. Ordered: the lower of two levels is the stricter one.</summary>
public enum ActivityLevel
{
    /// <summary>Closed: nothing may begin.</summary>
    No = 0,

    /// <summary>Open, with the reduced settings.</summary>
    Minimum = 1,

    /// <summary>Open, with the ordinary settings.</summary>
    Normal = 2,

    /// <summary>Open, with the most generous settings.</summary>
    Maximum = 3,
}
