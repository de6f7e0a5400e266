using Orchestrator.Core.Targets;
using Orchestrator.Core.Timeframes;

namespace Orchestrator.Benchmarks;

/// <summary>The inventory in memory, without a database behind it.</summary>
internal sealed class Directory : ITargetDirectory, ITimeframeDirectory
{
    private readonly Dictionary<string, Target> byId;
    private readonly Dictionary<string, Target> byName;

    public Directory(IEnumerable<Target> targets)
    {
        byId = targets.ToDictionary(target => target.Id, StringComparer.Ordinal);
        byName = byId.Values.ToDictionary(target => target.Name, StringComparer.OrdinalIgnoreCase);
    }

    public string OrganisationZone => "UTC";

    public IReadOnlyCollection<Target> All => byId.Values;

    public static Directory Of(int targets) =>
        new(Enumerable.Range(0, targets).Select(number => new Target { Id = $"target-{number:000000}", Name = $"computer-{number:000000}", Os = "linux" }));

    public Target? Find(string id) => byId.GetValueOrDefault(id);

    public Target? FindByName(string name) => byName.GetValueOrDefault(name);

    NamedTimeframe? ITimeframeDirectory.Find(string name) => null;
}
