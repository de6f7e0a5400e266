namespace Orchestrator.Timeframes;

/// <summary>A value that applies, and where it comes from.</summary>
/// <param name="From">Name of the place that set it, or the rule it follows from.</param>
public sealed record Setting<T>(T Value, string From);

/// <summary>What applies at one level.</summary>
/// <param name="BytesPerSecond">Bandwidth; null: unlimited.</param>
/// <param name="Parallelism">Files and computers at once; at least 1.</param>
/// <param name="PollingSeconds">Between two looks for work; 0: off.</param>
/// <param name="PauseSeconds">Between two files.</param>
/// <param name="ShareOfTime">
/// How much of the time may be worked: 1, or a half where the rate would be halved and there is none. Whoever has worked for a while then
/// rests as long.
/// </param>
public sealed record EffectiveLevel(
    Setting<long?> BytesPerSecond, Setting<int> Parallelism, Setting<int> PollingSeconds, Setting<int> PauseSeconds, Setting<double> ShareOfTime);

/// <summary>
/// What applies at each open level: the values set nearest, and the rules for what nobody set. Minimum is half of Normal: half the rate and
/// parallelism, twice the interval and pause (half the time if Normal is unlimited). Maximum is unlimited, has twice Normal's parallelism,
/// half its interval and no pause.
/// </summary>
public sealed class EffectiveSettings
{
    /// <summary>Normal, where nobody set anything.</summary>
    public const int UsualParallelism = 4;

    /// <inheritdoc cref="UsualParallelism"/>
    public const int UsualPollingSeconds = 300;

    private const string HalfOfNormal = "half of Normal";
    private const string TwiceNormal = "twice Normal";
    private const string Default = "default";

    private EffectiveSettings(EffectiveLevel minimum, EffectiveLevel normal, EffectiveLevel maximum) =>
        (Minimum, Normal, Maximum) = (minimum, normal, maximum);

    public EffectiveLevel Minimum { get; }

    public EffectiveLevel Normal { get; }

    public EffectiveLevel Maximum { get; }

    /// <summary>What applies at a level; null at <see cref="ActivityLevel.No"/>, where nothing may be done.</summary>
    public EffectiveLevel? this[ActivityLevel level] => level switch
    {
        ActivityLevel.Minimum => Minimum,
        ActivityLevel.Normal => Normal,
        ActivityLevel.Maximum => Maximum,
        _ => null,
    };

    internal static EffectiveSettings Of(IReadOnlyList<SettingsPlace> places)
    {
        var normal = new EffectiveLevel(
            Rate(places, ActivityLevel.Normal) ?? new(null, Default),
            Nearest(places, ActivityLevel.Normal, set => set.Parallelism) ?? new(UsualParallelism, Default),
            Nearest(places, ActivityLevel.Normal, set => set.PollingSeconds) ?? new(UsualPollingSeconds, Default),
            Nearest(places, ActivityLevel.Normal, set => set.PauseSeconds) ?? new(0, Default),
            new(1, Default));
        return new(Minimal(places, normal), normal, Maximal(places, normal));
    }

    private static EffectiveLevel Minimal(IReadOnlyList<SettingsPlace> places, EffectiveLevel normal)
    {
        var rate = Rate(places, ActivityLevel.Minimum);
        var isHalved = rate is null && normal.BytesPerSecond.Value is null;
        return new(
            rate ?? new(normal.BytesPerSecond.Value / 2, HalfOfNormal),
            Nearest(places, ActivityLevel.Minimum, set => set.Parallelism) ?? new(Math.Max(1, normal.Parallelism.Value / 2), HalfOfNormal),
            Nearest(places, ActivityLevel.Minimum, set => set.PollingSeconds) ?? new(normal.PollingSeconds.Value * 2, TwiceNormal),
            Nearest(places, ActivityLevel.Minimum, set => set.PauseSeconds) ?? new(normal.PauseSeconds.Value * 2, TwiceNormal),
            isHalved ? new(0.5, HalfOfNormal) : new(1, Default));
    }

    private static EffectiveLevel Maximal(IReadOnlyList<SettingsPlace> places, EffectiveLevel normal) => new(
        Rate(places, ActivityLevel.Maximum) ?? new(null, Default),
        Nearest(places, ActivityLevel.Maximum, set => set.Parallelism) ?? new(normal.Parallelism.Value * 2, TwiceNormal),
        Nearest(places, ActivityLevel.Maximum, set => set.PollingSeconds) ?? new((normal.PollingSeconds.Value + 1) / 2, HalfOfNormal),
        Nearest(places, ActivityLevel.Maximum, set => set.PauseSeconds) ?? new(0, Default),
        new(1, Default));

    /// <summary>What is written as 0 is unlimited.</summary>
    private static Setting<long?>? Rate(IReadOnlyList<SettingsPlace> places, ActivityLevel level) =>
        Nearest(places, level, set => set.BytesPerSecond) is { } set ? new(set.Value == 0 ? null : set.Value, set.From) : null;

    private static Setting<T>? Nearest<T>(IReadOnlyList<SettingsPlace> places, ActivityLevel level, Func<LevelSetting, T?> value)
        where T : struct
    {
        for (var i = places.Count - 1; i >= 0; i--)
        {
            if (places[i].Levels?[level] is { } set && value(set) is { } found)
                return new(found, places[i].Name);
        }

        return null;
    }
}
