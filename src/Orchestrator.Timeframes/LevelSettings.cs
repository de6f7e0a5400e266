namespace Orchestrator.Timeframes;

/// <summary>What is set for the open levels; null: nothing. In JSON an object with minimum, normal and maximum.</summary>
public sealed record LevelSettings(LevelSetting? Minimum = null, LevelSetting? Normal = null, LevelSetting? Maximum = null)
{
    /// <summary>Every mistake in it, each with its place, for example "minimum.parallelism".</summary>
    public IEnumerable<(string Field, string Message)> Mistakes() =>
        from level in new[] { (Name: "minimum", Set: Minimum), (Name: "normal", Set: Normal), (Name: "maximum", Set: Maximum) }
        where level.Set is not null
        from mistake in level.Set.Mistakes()
        select ($"{level.Name}.{mistake.Field}", mistake.Message);
}
