namespace Orchestrator.Timeframes;

/// <summary>What is set for the open levels; null: nothing. In JSON an object with minimum, normal and maximum.</summary>
public sealed record LevelSettings(LevelSetting? Minimum = null, LevelSetting? Normal = null, LevelSetting? Maximum = null)
{
    /// <summary>These; each value that is not set is taken from the place around.</summary>
    /// <param name="around">Null: nothing is set there.</param>
    public LevelSettings Within(LevelSettings? around) => around is null
        ? this
        : new(Within(Minimum, around.Minimum), Within(Normal, around.Normal), Within(Maximum, around.Maximum));

    /// <summary>These; null if they set nothing.</summary>
    public LevelSettings? OrNothing() => new[] { Minimum, Normal, Maximum }.All(level => level is null || level == new LevelSetting()) ? null : this;

    /// <summary>Every mistake in it, each with its place, for example "minimum.parallelism".</summary>
    public IEnumerable<(string Field, string Message)> Mistakes() =>
        from level in new[] { (Name: "minimum", Set: Minimum), (Name: "normal", Set: Normal), (Name: "maximum", Set: Maximum) }
        where level.Set is not null
        from mistake in level.Set.Mistakes()
        select ($"{level.Name}.{mistake.Field}", mistake.Message);

    private static LevelSetting? Within(LevelSetting? set, LevelSetting? around) => set is null || around is null
        ? set ?? around
        : new(
            set.BytesPerSecond ?? around.BytesPerSecond,
            set.Parallelism ?? around.Parallelism,
            set.PollingSeconds ?? around.PollingSeconds,
            set.PauseSeconds ?? around.PauseSeconds);
}
