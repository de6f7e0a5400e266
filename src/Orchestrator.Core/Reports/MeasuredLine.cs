namespace Orchestrator.Core.Reports;

/// <summary>What a target's line gave a transfer while no rate held it back.</summary>
/// <param name="Site">That the target had then; empty: none.</param>
/// <param name="BytesPerSecond">At least 1.</param>
public sealed record MeasuredLine(string TargetId, string Site, long BytesPerSecond)
{
    /// <summary>So many are asked for at once at most.</summary>
    public const int Most = 10_000;

    /// <exception cref="ArgumentOutOfRangeException">It is not 1 to <see cref="Most"/>.</exception>
    public static void ThrowIfOutside(int most)
    {
        if (most is < 1 or > Most)
            throw new ArgumentOutOfRangeException(nameof(most), most, $"It is 1 to {Most}.");
    }
}
