namespace Orchestrator.Contracts.Commands;

/// <summary>What a transfer may take of a computer's line at each open level of its command's window.</summary>
public sealed record TransferPace
{
    public required LevelPace Minimum { get; init; }

    public required LevelPace Normal { get; init; }

    public required LevelPace Maximum { get; init; }

    /// <summary>Whether all of it can be kept to.</summary>
    public bool IsUsable => Minimum.IsUsable && Normal.IsUsable && Maximum.IsUsable;
}

/// <summary>What a transfer may take at one level.</summary>
/// <param name="BytesPerSecond">At least 1; null: no limit.</param>
/// <param name="PauseSeconds">Between two files, 0 to a day.</param>
/// <param name="ShareOfTime">How much of the time may be used, above 0 to 1: who has fetched a file then rests accordingly.</param>
public sealed record LevelPace(long? BytesPerSecond, int PauseSeconds, double ShareOfTime)
{
    private const int LongestPause = 86_400;

    internal bool IsUsable => BytesPerSecond is null or >= 1 && PauseSeconds is >= 0 and <= LongestPause && ShareOfTime is > 0 and <= 1;
}
