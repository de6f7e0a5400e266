using Orchestrator.Contracts.Depots;
using Orchestrator.Contracts.Packages;

namespace Orchestrator.Depot.Copying;

/// <param name="Sha256">The content.</param>
/// <param name="Size">Bytes.</param>
/// <param name="File">A file that has it: "NAME VERSION PATH".</param>
internal sealed record WantedContent(string Sha256, long Size, string File);

/// <summary>What the packages of a plan consist of: each content once, in the order of packages and files.</summary>
internal sealed class Wanted
{
    private readonly Dictionary<string, WantedContent> byHash;

    private Wanted(Dictionary<string, WantedContent> byHash, List<WantedContent> ordered, bool isWhole) => (this.byHash, Ordered, IsWhole) = (byHash, ordered, isWhole);

    public static Wanted Nothing { get; } = new([], [], isWhole: false);

    public IReadOnlyList<WantedContent> Ordered { get; }

    /// <summary>Whether every manifest is here. If not, what seems superfluous may be wanted all the same.</summary>
    public bool IsWhole { get; }

    public static Wanted Of(DepotPlan plan, Func<string, PackageManifest?> manifest)
    {
        var found = new Dictionary<string, WantedContent>(StringComparer.Ordinal);
        var ordered = new List<WantedContent>();
        var isWhole = true;
        foreach (var package in plan.Packages)
        {
            if (manifest(package.Manifest) is not { } files)
            {
                isWhole = false;
                continue;
            }

            foreach (var file in files.Files.Where(file => !found.ContainsKey(file.Sha256)))
            {
                var wanted = new WantedContent(file.Sha256, file.Size, $"{package.Name} {package.Version} {file.Path}");
                found[file.Sha256] = wanted;
                ordered.Add(wanted);
            }
        }

        return new Wanted(found, ordered, isWhole);
    }

    public WantedContent? Find(string sha256) => byHash.GetValueOrDefault(sha256);
}
