using Orchestrator.Core.Targets;
using Orchestrator.Server.Api;

namespace Orchestrator.Server.Import;

/// <summary>What a file would change.</summary>
internal sealed class ImportPlan(IReadOnlyList<Group> groups)
{
    /// <summary>Targets that an answer names; the counts are always of all.</summary>
    private const int MostShown = 1_000;

    public IReadOnlyList<Group> Groups { get; } = groups;

    public List<Target> Added { get; } = [];

    public Dictionary<string, Func<Target, Target>> Edits { get; } = new(StringComparer.Ordinal);

    public int Unchanged { get; set; }

    public List<ImportedTarget> Shown { get; } = [];

    public ImportView View { get; set; } = null!;

    public void Show(ImportedTarget target)
    {
        if (Shown.Count < MostShown)
            Shown.Add(target);
    }
}
