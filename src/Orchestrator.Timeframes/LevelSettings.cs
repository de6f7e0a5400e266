using System.Text.Json.Serialization;

namespace Orchestrator.Timeframes;

/// <summary>
/// What one place sets for the open levels; null: nothing. Places inherit value by value, see <see cref="Effective"/>. In JSON an object with
/// minimum, normal and maximum.
/// </summary>
public sealed record LevelSettings(LevelSetting? Minimum = null, LevelSetting? Normal = null, LevelSetting? Maximum = null)
{
    /// <summary>Sets nothing.</summary>
    public static LevelSettings None { get; } = new();

    /// <summary>Whether nothing is set.</summary>
    [JsonIgnore]
    public bool IsEmpty => Minimum is not { IsEmpty: false } && Normal is not { IsEmpty: false } && Maximum is not { IsEmpty: false };

    /// <summary>What is set for a level; null: nothing.</summary>
    public LevelSetting? this[ActivityLevel level] => level switch
    {
        ActivityLevel.Minimum => Minimum,
        ActivityLevel.Normal => Normal,
        ActivityLevel.Maximum => Maximum,
        _ => null,
    };

    /// <summary>What applies where the given places follow each other, and where each value comes from.</summary>
    /// <param name="places">From the outermost (the organisation) to the innermost (the target): the innermost that sets a value has it.</param>
    public static EffectiveSettings Effective(IReadOnlyList<SettingsPlace> places)
    {
        ArgumentNullException.ThrowIfNull(places);
        return EffectiveSettings.Of(places);
    }

    /// <summary>Every mistake in it, each with its place, for example "minimum.parallelism".</summary>
    public IEnumerable<(string Field, string Message)> Mistakes() =>
        from level in new[] { (Name: "minimum", Set: Minimum), (Name: "normal", Set: Normal), (Name: "maximum", Set: Maximum) }
        where level.Set is not null
        from mistake in level.Set.Mistakes()
        select ($"{level.Name}.{mistake.Field}", mistake.Message);
}

/// <summary>One place of an inheritance.</summary>
/// <param name="Name">As people read it, for example "site Berlin".</param>
/// <param name="Levels">Null: it sets nothing.</param>
public sealed record SettingsPlace(string Name, LevelSettings? Levels);
