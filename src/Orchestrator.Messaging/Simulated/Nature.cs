using Orchestrator.Core.Targets;

namespace Orchestrator.Messaging.Simulated;

/// <summary>What kind of a computer a simulated target plays.</summary>
internal enum Character
{
    Steady,

    /// <summary>Comes and goes.</summary>
    Offline,
    Slow,
    Failing,
}

/// <summary>Everything about simulated targets that follows from seed and number alone, and so takes no memory.</summary>
internal sealed class Nature(SimulatedFleetOptions options)
{
    private static readonly string[] Zones = ["Europe/Berlin", "America/New_York", "Asia/Tokyo", "Europe/London", "Australia/Sydney"];

    public Character CharacterOf(int number)
    {
        var share = Draw(number, 1) * 100;
        if (share < options.OfflinePercent)
            return Character.Offline;
        share -= options.OfflinePercent;
        if (share < options.SlowPercent)
            return Character.Slow;
        return share - options.SlowPercent < options.FailingPercent ? Character.Failing : Character.Steady;
    }

    /// <summary>0.5 to 1.5 times the average, and more for a slow target.</summary>
    /// <param name="occasion">Tells two durations of one target apart.</param>
    public TimeSpan Duration(int number, int occasion, TimeSpan average) =>
        average * (0.5 + Draw(number, 1_000 + occasion)) * (CharacterOf(number) == Character.Slow ? options.SlowFactor : 1);

    public bool IsOnline(int number, DateTimeOffset now) => CharacterOf(number) != Character.Offline || Phase(number, now).IsOnline;

    /// <summary>When the target next comes or goes; null if it always stays.</summary>
    public DateTimeOffset? NextChange(int number, DateTimeOffset now) => CharacterOf(number) != Character.Offline ? null : Phase(number, now).Until;

    /// <summary>0 to less than 1.</summary>
    public double Draw(int number, int salt)
    {
        // SplitMix64: good bits from neighbouring numbers.
        var mixed = unchecked(((ulong)(uint)options.Seed << 40) ^ ((ulong)(uint)number << 16) ^ (uint)salt) + 0x9E3779B97F4A7C15;
        mixed = unchecked((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9);
        mixed = unchecked((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB);
        return ((mixed ^ (mixed >> 31)) >> 11) * (1.0 / (1UL << 53));
    }

    public Target Describe(int number)
    {
        var windows = Draw(number, 2) < 0.4;
        return new Target
        {
            Id = SimulatedTarget.IdOf(number),
            Name = SimulatedTarget.NameOf(number),
            Kind = TargetKind.Simulated,
            Os = windows ? "windows" : "linux",
            Architecture = "x64",
            OsDescription = windows ? "Windows Server 2025 (simulated)" : "Debian GNU/Linux 13 (simulated)",
            Site = $"site-{(number % Zones.Length) + 1}",
            Tags = ["simulated"],
            AgentZone = Zones[number % Zones.Length],
            AgentVersion = "simulated",
        };
    }

    // A cycle begins with an absence of 60 % of it.
    private (bool IsOnline, DateTimeOffset Until) Phase(int number, DateTimeOffset now)
    {
        var cycle = Math.Max(10, (long)(options.OfflineCycle.Ticks * (0.5 + Draw(number, 3))));
        var absence = cycle / 10 * 6;
        var position = (now.UtcTicks + (long)(cycle * Draw(number, 4))) % cycle;
        return position < absence ? (false, now.AddTicks(absence - position)) : (true, now.AddTicks(cycle - position));
    }
}
