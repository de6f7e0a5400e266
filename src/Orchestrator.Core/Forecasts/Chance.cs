namespace Orchestrator.Core.Forecasts;

/// <summary>Numbers that look drawn and are not: the same rehearsal gives the same answer again, and no two rehearsals rise and fall together.</summary>
/// <param name="rehearsal">From 0.</param>
/// <param name="rehearsals">How many there are.</param>
internal sealed class Chance(int rehearsal, int rehearsals)
{
    /// <summary>What all computers of the rehearsal have in common; spread evenly over the rehearsals, 0 to less than 1.</summary>
    public double Common => (rehearsal + 0.5) / rehearsals;

    /// <summary>0 to less than 1.</summary>
    /// <param name="what">Tells the draws of one target apart.</param>
    public double Of(int ordinal, int attempt, string what)
    {
        var hash = 14695981039346656037UL;
        foreach (var letter in what)
            hash = (hash ^ letter) * 1099511628211UL;
        hash = Mix(hash ^ ((ulong)(uint)ordinal << 32) ^ (uint)attempt);
        hash = Mix(hash + (0x9E3779B97F4A7C15UL * ((ulong)rehearsal + 1)));
        return (hash >> 11) / (double)(1UL << 53);
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }
}
