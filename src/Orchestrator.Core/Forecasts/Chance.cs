namespace Orchestrator.Core.Forecasts;

/// <summary>
/// Numbers that look drawn and are not: the same forecast twice gives the same answer. Over the targets of a run they are spread evenly, so that few
/// targets show what many would.
/// </summary>
internal static class Chance
{
    private const double GoldenSection = 0.6180339887498949;

    /// <summary>0 to less than 1.</summary>
    /// <param name="what">Tells the draws of one target apart.</param>
    public static double Of(int ordinal, int attempt, string what)
    {
        var hash = 2166136261u;
        foreach (var letter in what)
            hash = (hash ^ letter) * 16777619u;
        hash = (hash ^ (uint)attempt) * 16777619u;
        hash ^= hash >> 15;
        hash *= 0x85EBCA6Bu;
        hash ^= hash >> 13;

        // Each draw goes through the targets with a step of its own: two draws of one target must not rise and fall together.
        var step = GoldenSection + ((hash & 0xFFFF) / 65_536.0 * 0.1);
        var value = (hash / (double)uint.MaxValue) + (ordinal * step);
        return value - Math.Floor(value);
    }
}
