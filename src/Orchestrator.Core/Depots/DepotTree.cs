using System.Collections.Frozen;
using Orchestrator.Contracts.Depots;

namespace Orchestrator.Core.Depots;

/// <summary>All depots at a moment, and how they hang together. Immutable.</summary>
public sealed class DepotTree
{
    private readonly FrozenDictionary<string, Depot> byName;
    private readonly FrozenDictionary<string, Depot> byId;
    private readonly ILookup<string, Depot> bySite;
    private readonly ILookup<string, Depot> byParent;

    public DepotTree(IReadOnlyList<Depot> depots)
    {
        All = [.. depots.OrderBy(depot => depot.Name, StringComparer.OrdinalIgnoreCase)];
        byName = All.ToFrozenDictionary(depot => depot.Name, StringComparer.OrdinalIgnoreCase);
        byId = All.ToFrozenDictionary(depot => depot.Id, StringComparer.Ordinal);
        bySite = All.ToLookup(depot => depot.Site, StringComparer.OrdinalIgnoreCase);
        byParent = All.ToLookup(depot => depot.Parent ?? "", StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>By name.</summary>
    public IReadOnlyList<Depot> All { get; }

    public Depot? Find(string name) => byName.GetValueOrDefault(name);

    public Depot? FindId(string id) => byId.GetValueOrDefault(id);

    /// <summary>Those that fetch from a depot, or from the servers.</summary>
    /// <param name="parent">Null: the servers.</param>
    public IEnumerable<Depot> Behind(Depot? parent) => byParent[parent?.Name ?? ""];

    /// <summary>A depot and all behind it, the depot first.</summary>
    public IReadOnlyList<Depot> Below(Depot top)
    {
        List<Depot> found = [top];
        for (var index = 0; index < found.Count; index++)
            found.AddRange(Behind(found[index]).Where(depot => !found.Contains(depot)));
        return found;
    }

    /// <summary>From a depot up to the one that fetches from the servers.</summary>
    public IReadOnlyList<Depot> Upwards(Depot depot)
    {
        List<Depot> way = [depot];
        while (way[^1].Parent is { } parent && Find(parent) is { } next && !way.Contains(next) && way.Count < DepotLimits.Hops)
            way.Add(next);
        return way;
    }

    /// <summary>The depots that agents of a site ask, the nearest first: those of the site, then their parents, hop by hop. The servers come after all of them.</summary>
    /// <param name="site">Empty: no site, and so no depot.</param>
    public IReadOnlyList<Depot> Nearest(string site)
    {
        if (site.Length == 0)
            return [];
        var ways = bySite[site].Select(Upwards).ToList();
        return [.. Enumerable.Range(0, DepotLimits.Hops).SelectMany(hop => ways.Where(way => hop < way.Count).Select(way => way[hop])).Distinct().Take(DepotLimits.Hops)];
    }

    /// <summary>Why a depot cannot hang where it says; null: it can.</summary>
    public string? Flaw(Depot depot)
    {
        if (depot.Parent is null)
            return null;
        if (Find(depot.Parent) is not { } parent)
            return $"There is no depot '{depot.Parent}'; name one that is there, or none for the servers.";
        var way = Upwards(parent);
        if (way.Any(above => above.Name.Equals(depot.Name, StringComparison.OrdinalIgnoreCase)))
            return $"'{depot.Parent}' fetches from this depot, directly or through others; depots cannot go in circles.";
        return way.Count + Depth(depot) > DepotLimits.Hops ? $"That would be more than {DepotLimits.Hops} depots in a row to the servers." : null;
    }

    /// <summary>Depots in a row from a depot downwards, itself included.</summary>
    private int Depth(Depot depot) => 1 + Behind(depot).Select(Depth).DefaultIfEmpty().Max();
}
