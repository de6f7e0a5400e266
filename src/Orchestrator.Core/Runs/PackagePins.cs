using Orchestrator.Contracts.Packages;
using Orchestrator.Core.Distributions;
using Orchestrator.Core.Packages;

namespace Orchestrator.Core.Runs;

/// <summary>Settles which versions of packages a run uses.</summary>
internal static class PackagePins
{
    /// <param name="earlier">Those of the run that is repeated, which keep their versions; null: none.</param>
    /// <returns>Null: the definition uses no package.</returns>
    public static async Task<IReadOnlyList<PinnedPackage>?> Of(
        DistributionGraph graph, IReadOnlyList<PinnedPackage>? earlier, IPackageStore? packages, List<RunProblem> problems, CancellationToken cancellation)
    {
        var used = graph.Activities.Select(activity => activity.Behaviour).OfType<IUsingPackage>().Select(activity => activity.UsedPackage)
            .DistinctBy(package => (package.Name.ToUpperInvariant(), package.Version.ToUpperInvariant())).ToList();
        if (used.Count == 0)
            return null;
        var pinned = new List<PinnedPackage>();
        foreach (var (name, asked) in used)
        {
            var kept = earlier?.FirstOrDefault(pin => pin.IsFor(name, asked));
            var wanted = kept?.Version ?? asked;
            if (await Find(name, wanted, packages, cancellation) is { RemovedAt: null } found)
            {
                if (kept is not null && kept.Manifest != found.Manifest)
                    problems.Add(new RunProblem("definitionId", $"version {wanted} of the package '{name}' has been removed and published with other files since the run that is repeated; start a new run."));
                pinned.Add(new PinnedPackage(found.Name, asked, found.Version, found.Manifest));
            }
            else if (wanted.Equals(PackageNames.Latest, StringComparison.OrdinalIgnoreCase))
                problems.Add(new RunProblem("definitionId", $"'{graph.Name}' uses the package '{name}', of which there is no version; publish one first (orchestrator packages create)."));
            else
                problems.Add(new RunProblem("definitionId", $"'{graph.Name}' uses version {wanted} of the package '{name}', which is not there; publish it first (orchestrator packages create)."));
        }

        return pinned;
    }

    private static async Task<PackageVersion?> Find(string name, string version, IPackageStore? packages, CancellationToken cancellation)
    {
        if (packages is null)
            return null;
        return version.Equals(PackageNames.Latest, StringComparison.OrdinalIgnoreCase)
            ? await packages.FindLatest(name, cancellation)
            : await packages.Find(name, version, cancellation);
    }
}
