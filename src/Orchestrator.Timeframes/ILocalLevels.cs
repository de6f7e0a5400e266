namespace Orchestrator.Timeframes;

/// <summary>
/// Levels in "local seconds": seconds since 1970-01-01 00:00 of a wall clock that never jumps. Jumps of the wall clock are the business of
/// <see cref="Window"/>.
/// </summary>
internal interface ILocalLevels
{
    /// <summary>Whether a wanted level may come at or after a second: false is certain.</summary>
    bool Shows(Func<ActivityLevel, bool> wanted, long from);

    ActivityLevel LevelAt(long localSecond);

    /// <summary>The second after the run that holds the given one; a run also ends with the week or a special day, even if the next has the same level.</summary>
    long EndOfRun(long localSecond);

    /// <summary>Open seconds from one second to another.</summary>
    long OpenBetween(long from, long to);

    /// <summary>The open second before which exactly <paramref name="count"/> open seconds lie, counted from <paramref name="from"/>; null if it is not before <paramref name="end"/>.</summary>
    long? OpenSecondAfter(long from, long count, long end);
}
