namespace Orchestrator.Timeframes;

/// <summary>What applies at one level.</summary>
/// <param name="BytesPerSecond">Bandwidth; null: unlimited.</param>
/// <param name="Parallelism">Files at once; at least 1.</param>
/// <param name="PollingSeconds">Between two looks for work; 0: off.</param>
/// <param name="PauseSeconds">Between two files.</param>
/// <param name="ShareOfTime">
/// How much of the time may be worked: 1, or a half where the rate would be halved and there is none. Whoever has worked for a while then
/// rests as long.
/// </param>
public sealed record EffectiveLevel(long? BytesPerSecond, int Parallelism, int PollingSeconds, int PauseSeconds, double ShareOfTime);

/// <summary>
/// What applies at each open level: what is set, and the rules for what is not. Minimum is half of Normal: half the rate and
/// parallelism, twice the interval and pause (half the time if Normal is unlimited). Maximum is unlimited, has twice Normal's parallelism,
/// half its interval and no pause.
/// </summary>
public sealed record EffectiveSettings(EffectiveLevel Minimum, EffectiveLevel Normal, EffectiveLevel Maximum)
{
    private const int UsualParallelism = 4;
    private const int UsualPollingSeconds = 300;

    /// <param name="set">Null: nothing is.</param>
    public static EffectiveSettings Of(LevelSettings? set)
    {
        var (minimum, usual, maximum) = (set?.Minimum ?? new(), set?.Normal ?? new(), set?.Maximum ?? new());
        var normal = new EffectiveLevel(
            Rate(usual), usual.Parallelism ?? UsualParallelism, usual.PollingSeconds ?? UsualPollingSeconds, usual.PauseSeconds ?? 0, ShareOfTime: 1);
        return new(
            new(
                minimum.BytesPerSecond is null ? normal.BytesPerSecond / 2 : Rate(minimum),
                minimum.Parallelism ?? Math.Max(1, normal.Parallelism / 2),
                minimum.PollingSeconds ?? normal.PollingSeconds * 2,
                minimum.PauseSeconds ?? normal.PauseSeconds * 2,
                ShareOfTime: minimum.BytesPerSecond is null && normal.BytesPerSecond is null ? 0.5 : 1),
            normal,
            new(
                Rate(maximum),
                maximum.Parallelism ?? normal.Parallelism * 2,
                maximum.PollingSeconds ?? (normal.PollingSeconds + 1) / 2,
                maximum.PauseSeconds ?? 0,
                ShareOfTime: 1));
    }

    /// <summary>What is written as 0 is unlimited.</summary>
    private static long? Rate(LevelSetting set) => set.BytesPerSecond is 0 ? null : set.BytesPerSecond;
}
