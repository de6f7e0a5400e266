namespace Orchestrator.Messaging.Simulated;

/// <summary>How many simulated targets there are and how they behave. The same options make the same fleet, target by target.</summary>
public sealed record SimulatedFleetOptions
{
    /// <summary>0 to 1,000,000.</summary>
    public required int Targets { get; init; }

    /// <summary>Decides which target behaves how.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Share of targets that come and go, 0 to 100. The three shares do not overlap and make 100 at most together.</summary>
    public double OfflinePercent { get; init; }

    /// <summary>Share of targets that take <see cref="SlowFactor"/> times as long, 0 to 100.</summary>
    public double SlowPercent { get; init; }

    /// <summary>Share of targets whose first installation and whose last action of every execution fail, 0 to 100.</summary>
    public double FailingPercent { get; init; }

    /// <summary>What an action takes on average. Zero: a command is answered at once and whole, in one report (for benchmarks).</summary>
    public TimeSpan ActionTime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>What a step of an installation takes on average; zero as above.</summary>
    public TimeSpan InstallationStepTime { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>1 or more.</summary>
    public double SlowFactor { get; init; } = 10;

    /// <summary>Average time between two appearances of a target that comes and goes; longer than nothing.</summary>
    public TimeSpan OfflineCycle { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>What is out of its range, or null.</summary>
    internal string? Mistake => this switch
    {
        { Targets: < 0 or > 1_000_000 } => $"{Targets} simulated targets are not possible; 0 to 1,000,000 are.",
        { OfflinePercent: < 0 } or { SlowPercent: < 0 } or { FailingPercent: < 0 } => "A share of simulated targets cannot be negative.",
        _ when OfflinePercent + SlowPercent + FailingPercent > 100 => "The shares of offline, slow and failing targets make more than 100 % together.",
        _ when ActionTime < TimeSpan.Zero || InstallationStepTime < TimeSpan.Zero => "Simulated work cannot take less than no time.",
        { SlowFactor: < 1 } => "A slow target cannot be faster than the others: the factor is 1 or more.",
        _ when OfflineCycle <= TimeSpan.Zero => "Targets that come and go need a cycle longer than nothing.",
        _ => null,
    };
}
