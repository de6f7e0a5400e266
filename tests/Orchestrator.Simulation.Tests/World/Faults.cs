namespace Orchestrator.Simulation.Tests.World;

/// <summary>What goes wrong, drawn from the seed.</summary>
internal sealed class Faults(Random random)
{
    /// <summary>False once the world has calmed down, so that everything can come to its end.</summary>
    public bool IsActive { get; set; } = true;

    public Random Random { get; private set; } = random;

    /// <summary>From here on chance takes another way.</summary>
    public void Reseed(int seed) => Random = new Random(seed);

    public double CrashRate { get; init; } = 0.01;

    public double LossRate { get; init; } = 0.05;

    public double DoubleRate { get; init; } = 0.05;

    /// <summary>Whether the process dies here.</summary>
    public bool Crashes(string site)
    {
        if (!IsActive || Random.NextDouble() >= CrashRate)
            return false;
        Sites.Hit(site);
        return true;
    }

    public bool Loses() => IsActive && Random.NextDouble() < LossRate;

    public bool Doubles() => IsActive && Random.NextDouble() < DoubleRate;

    public bool Happens(double rate) => IsActive && Random.NextDouble() < rate;

    public TimeSpan Between(TimeSpan least, TimeSpan most) => least + (most - least) * Random.NextDouble();

    /// <summary>How long a message travels: mostly short, sometimes long enough to overtake others.</summary>
    public TimeSpan Travel() => Happens(0.02) ? Between(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)) : Between(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(50));
}
