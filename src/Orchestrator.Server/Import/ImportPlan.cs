using Orchestrator.Core.Targets;
using Orchestrator.Server.Api;

namespace Orchestrator.Server.Import;

/// <summary>What a file, or a slice of it, would change; in the order of the file.</summary>
internal sealed class ImportPlan
{
    /// <summary>Targets that an answer names; the counts are always of all.</summary>
    private const int MostShown = 1_000;

    public List<PlannedChange> Changes { get; } = [];

    /// <summary>Groups that are named and of which there are none.</summary>
    public Dictionary<string, Group> NewGroups { get; private init; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>How many targets are as the file says already.</summary>
    public int Unchanged { get; set; }

    public int Added => Changes.Count(change => change.Added is not null);

    /// <summary>The changes in slices of at most so many, each with the new groups that its own targets join.</summary>
    public IEnumerable<ImportPlan> Slices(int most)
    {
        foreach (var some in Changes.Chunk(most))
        {
            var slice = new ImportPlan { NewGroups = new(NewGroups.Comparer) };
            slice.Changes.AddRange(some);
            foreach (var name in some.SelectMany(change => change.Listed.Groups))
            {
                if (NewGroups.TryGetValue(name, out var group))
                    slice.NewGroups[name] = group;
            }

            yield return slice;
        }
    }

    public void Add(ImportPlan slice)
    {
        Changes.AddRange(slice.Changes);
        Unchanged += slice.Unchanged;
        foreach (var (name, group) in slice.NewGroups)
            NewGroups.TryAdd(name, group);
    }

    public TargetChanges ToStore() => new(
        [.. Changes.Select(change => change.Added).OfType<Target>()],
        Changes.Where(change => change.Edit is not null).ToDictionary(change => change.Known!.Id, change => (Func<Target, Target>)change.Make, StringComparer.Ordinal))
    {
        NewGroups = [.. NewGroups.Values],
    };

    public ImportView View(InventoryFile file) => new(
        Added,
        Changes.Count - Added,
        Unchanged,
        [.. NewGroups.Keys.Order(StringComparer.OrdinalIgnoreCase)],
        [.. Changes.Take(MostShown).Select(change => change.Shown)],
        file.Errors,
        file.Warnings);
}

/// <summary>What becomes of one target: it is added, or edited.</summary>
/// <param name="Listed">What the file says.</param>
/// <param name="Known">The target that is there; null: none.</param>
/// <param name="Words">What an edit changes, for people.</param>
internal sealed record PlannedChange(ListedTarget Listed, Target? Known, Target? Added, Func<Target, Target>? Edit, IReadOnlyList<string> Words)
{
    /// <summary>What the edit has changed of what was stored; empty until then, and if somebody else had done it already.</summary>
    public IReadOnlyList<string> Made { get; private set; } = [];

    /// <summary>The edit; called again it counts as if it had been called once.</summary>
    public Target Make(Target stored)
    {
        var edited = Edit!(stored);
        Made = ImportPlanner.ChangedFields(stored, edited);
        return edited;
    }

    public ImportedTarget Shown => new(Known?.Name ?? Listed.Name, Listed.Line, Added is not null, Words);
}
