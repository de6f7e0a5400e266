using Orchestrator.Contracts.Commands;
using Orchestrator.Core.Packages;
using Orchestrator.Core.Sites;
using Orchestrator.Core.Targets;
using Orchestrator.Simulation.Tests.Servers;

namespace Orchestrator.Simulation.Tests.Forecasts;

/// <summary>
/// What worlds with transfers have beside others, drawn from their seed: a package whose second version is several times as large as its first, sites at which rates are set or not,
/// and the lines of computers, which nobody knows.
/// </summary>
internal sealed class Shipping : ISiteDirectory
{
    private const long Megabyte = 1_000_000;

    private readonly Random random;
    private readonly Dictionary<string, Site> sites = new(StringComparer.OrdinalIgnoreCase);

    public Shipping(int seed)
    {
        random = new Random(seed);
        sites["narrow"] = new Site { Name = "narrow", Levels = new(Normal: new(40_000 + random.Next(20_000), PauseSeconds: random.Next(2) * 60)) };
        sites["wide"] = new Site { Name = "wide" };
        Packages.Publish([.. Enumerable.Range(0, 8).Select(_ => 10 * Megabyte)]);
    }

    public SimulatedPackages Packages { get; } = new();

    /// <summary>The computer at its site, with a rate of its own or without.</summary>
    /// <param name="wide">The share, 0 to 1, of those at the site without a rate.</param>
    public Target Place(Target target, double wide) => random.NextDouble() < wide
        ? target with { Site = "wide" }
        : target with { Site = "narrow", Levels = random.Next(4) == 0 ? new(Normal: new(BytesPerSecond: 90_000)) : null };

    /// <summary>Of a site without a rate it is what holds transfers back, of one with a rate it never is.</summary>
    public double LineOf(Target target) => target.Site == "wide" ? 60_000 + random.Next(60_000) : 10_000_000;

    /// <summary>The version that nobody has yet: between one and two nights of a site with a rate.</summary>
    public void PublishLarger() => Packages.Publish([.. Enumerable.Range(0, 30 + random.Next(10)).Select(_ => (20 + random.Next(90)) * Megabyte)]);

    /// <summary>The command as a server signs it.</summary>
    public Command Paced(Command command, Target target) => command with
    {
        Actions = [.. command.Actions.Select(action => action is TransferAction transfer ? transfer with { Pace = TransferPaces.Of(this, target) } : action)],
    };

    public Site? Find(string name) => sites.GetValueOrDefault(name);
}
